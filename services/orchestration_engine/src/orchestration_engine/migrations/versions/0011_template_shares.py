"""Links at which templates are read, and copied, by others."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "template_shares",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("include_name", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_template_shares_owner_id_users")),
        sa.PrimaryKeyConstraint("owner_id", "slug", name=op.f("pk_template_shares")),
        sa.UniqueConstraint("token", name=op.f("uq_template_shares_token")),
    )


def downgrade() -> None:
    op.drop_table("template_shares")
