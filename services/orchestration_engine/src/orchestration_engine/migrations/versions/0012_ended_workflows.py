"""Lists of workflows by when they ended, as analytics counts them."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_workflows_ended",
        "workflows",
        ["owner_id", "status", "finished_at", "id"],
        postgresql_where=sa.text("finished_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_workflows_ended", "workflows")
