"""The calls behind the numbers of one agent, category or model."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_ARE_CALLS = sa.text("type IN ('agent.task.completed', 'agent.task.failed')")


def upgrade() -> None:
    agent, model = sa.text("(data->>'agent')"), sa.text("(data->>'model')")
    op.create_index("ix_events_calls_by_agent", "events", [agent, "type", "position"], postgresql_where=_ARE_CALLS)
    op.create_index("ix_events_calls_by_model", "events", [model, "position"], postgresql_where=_ARE_CALLS)


def downgrade() -> None:
    op.drop_index("ix_events_calls_by_model", "events")
    op.drop_index("ix_events_calls_by_agent", "events")
