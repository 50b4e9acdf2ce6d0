"""The keys under which workflows were submitted."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "submission_keys",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("workflow_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_submission_keys_owner_id_users")),
        sa.PrimaryKeyConstraint("owner_id", "key", name=op.f("pk_submission_keys")),
    )
    op.create_index(op.f("ix_submission_keys_created_at"), "submission_keys", ["created_at"])


def downgrade() -> None:
    op.drop_table("submission_keys")
