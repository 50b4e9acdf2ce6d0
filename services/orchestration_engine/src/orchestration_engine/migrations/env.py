"""How Alembic reaches the database: over the connection it is handed, in the transaction that is open on it."""

from alembic import context

import orchestration_engine.agents.models
import orchestration_engine.analytics.models
import orchestration_engine.auth.models
import orchestration_engine.community.models
import orchestration_engine.core.events
import orchestration_engine.spending.models
import orchestration_engine.workflows.models  # noqa: F401  (the imports fill Base.metadata)
from orchestration_engine.core.base import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
