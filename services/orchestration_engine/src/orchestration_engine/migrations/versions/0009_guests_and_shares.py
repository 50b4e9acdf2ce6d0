"""Guests, who try agents before they register; links at which answers are shown to others."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.alter_column("users", "password_hash", existing_type=sa.Text(), nullable=True)
    op.add_column("users", sa.Column("tries_left", sa.SmallInteger(), nullable=True))
    op.create_index("ix_users_guests", "users", ["created_at"], postgresql_where=sa.text("tries_left IS NOT NULL"))
    op.create_table(
        "shares",
        sa.Column("workflow_id", sa.Uuid(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("include_input", sa.Boolean(), nullable=False),
        sa.Column("include_name", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["workflow_id"], ["workflows.id"], name=op.f("fk_shares_workflow_id_workflows"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workflow_id", name=op.f("pk_shares")),
        sa.UniqueConstraint("token", name=op.f("uq_shares_token")),
    )


def downgrade() -> None:
    # A guest has no password, and without one there is no account.
    raise NotImplementedError("guests cannot be made accounts; restore a backup instead")
