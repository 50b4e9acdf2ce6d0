"""Lists of workflows by status, name, template and origin, the newest by time first: not every id tells its time."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_LISTS = {
    "ix_workflows_newest": (None, None),
    "ix_workflows_named": ("name", None),
    "ix_workflows_status": ("status", "status <> 'completed'"),
    "ix_workflows_template": ("template", "template IS NOT NULL"),
    "ix_workflows_source": ("source", "source IS NOT NULL"),
}


def upgrade() -> None:
    for name, (column, condition) in _LISTS.items():
        columns = [one for one in ("owner_id", column, "created_at", "id") if one]
        op.create_index(name, "workflows", columns, postgresql_where=sa.text(condition) if condition else None)
    op.drop_index(op.f("ix_workflows_owner_id_workflows_id"), "workflows")


def downgrade() -> None:
    op.create_index(op.f("ix_workflows_owner_id_workflows_id"), "workflows", ["owner_id", "id"])
    for name in _LISTS:
        op.drop_index(name, "workflows")
