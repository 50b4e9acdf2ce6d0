"""Which version of an agent answered."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("steps", sa.Column("agent_version", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("steps", "agent_version")
