"""The calls behind the numbers of one agent, category or model."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KEYS = ("agent", "model")


def upgrade() -> None:
    for key in KEYS:
        op.create_index(
            f"ix_events_calls_by_{key}",
            "events",
            [sa.text(f"(data->>'{key}')"), "position"],
            postgresql_where=sa.text("type IN ('agent.task.completed', 'agent.task.failed')"),
        )


def downgrade() -> None:
    for key in KEYS:
        op.drop_index(f"ix_events_calls_by_{key}", "events")
