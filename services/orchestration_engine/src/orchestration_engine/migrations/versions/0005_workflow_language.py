"""Documents instead of lists of calls; people, templates, batches, schedules, triggers; workers' leases."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

OLD = ("pending", "running", "completed", "failed", "cancelled")
NEW = ("pending", "running", "waiting", "paused", "completed", "failed", "skipped", "cancelled")
JSONB = postgresql.JSONB(astext_type=sa.Text())
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _documents()
    _batches()
    _workflows()
    _steps()
    _people()
    _templates()
    _automation()
    _events()


def _documents() -> None:
    op.create_table(
        "documents",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("body", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_documents")),
    )
    op.create_table(
        "workers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alive_until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workers")),
    )


def _batches() -> None:
    op.create_table(
        "batches",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("cancelled_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_batches_owner_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
    )
    op.create_index(op.f("ix_batches_owner_id_batches_id"), "batches", ["owner_id", "id"])


def _workflows() -> None:
    added: list[sa.Column[object]] = [
        sa.Column("document", sa.LargeBinary(), nullable=True),
        sa.Column("inputs", JSONB, server_default=sa.text("'{}'"), nullable=False),
        sa.Column("context", JSONB, nullable=True),
        sa.Column("output", JSONB, nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("priority", sa.SmallInteger(), server_default=sa.text("5"), nullable=False),
        sa.Column("template", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("batch_index", sa.Integer(), nullable=True),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("depth", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("streams", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("generation", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("retried_at", MOMENT, nullable=True),
        sa.Column("ready_at", MOMENT, nullable=True),
        sa.Column("wake_at", MOMENT, nullable=True),
        sa.Column("moves", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("lapses", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
    ]
    for column in added:
        op.add_column("workflows", column)
    _write_documents()
    op.execute("update workflows set ready_at = now() where status in ('pending', 'running')")
    op.execute("update workflows set lease_owner = null")
    op.alter_column("workflows", "document", nullable=False)
    op.alter_column("workflows", "size", nullable=False)
    op.drop_index("ix_workflows_unfinished", "workflows")
    op.drop_column("workflows", "queued_at")
    op.drop_column("workflows", "lease_until")
    for name, table, key in (
        ("fk_workflows_document_documents", "documents", "document"),
        ("fk_workflows_batch_id_batches", "batches", "batch_id"),
        ("fk_workflows_parent_id_workflows", "workflows", "parent_id"),
    ):
        target = "digest" if table == "documents" else "id"
        op.create_foreign_key(op.f(name), "workflows", table, [key], [target])
    _partial("ix_workflows_ready", ["owner_id", sa.text("priority DESC"), "ready_at"], "ready_at")
    _partial("ix_workflows_leased", ["lease_owner"], "lease_owner")
    _partial("ix_workflows_waking", ["wake_at"], "wake_at")
    _partial("ix_workflows_batch", ["batch_id", "batch_index"], "batch_id")
    _partial("ix_workflows_parent", ["parent_id"], "parent_id")
    _statuses("workflows", NEW)


def _partial(name: str, columns: list[str | sa.TextClause], where: str) -> None:
    op.create_index(name, "workflows", columns, postgresql_where=sa.text(f"{where} IS NOT NULL"))


def _write_documents() -> None:
    """Make documents of the lists of calls that there were."""
    op.execute(
        """
        with calls as (
            select s.workflow_id, count(*) as size, jsonb_agg(jsonb_build_object(
                'id', s.key, 'agent', s.agent, 'needs', to_jsonb(s.needs), 'input', s.input)
                order by s.position) as steps
            from steps s group by s.workflow_id
        ), written as materialized (
            select w.id, calls.size, jsonb_build_object('name', w.name, 'steps', calls.steps) as body
            from workflows w join calls on calls.workflow_id = w.id
        ), kept as (
            insert into documents (digest, body)
            select distinct on (1) sha256(convert_to(body::text, 'UTF8')), body from written
        )
        update workflows w set document = sha256(convert_to(written.body::text, 'UTF8')), size = written.size
        from written where written.id = w.id
        """
    )


def _steps() -> None:
    # A step that has not begun is in the document; a row says what became of one that has.
    op.execute("delete from steps where attempt = 0")
    op.add_column("steps", sa.Column("item", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("steps", sa.Column("failures", sa.SmallInteger(), server_default=sa.text("0"), nullable=False))
    op.add_column("steps", sa.Column("error_kind", sa.Text(), nullable=True))
    op.add_column("steps", sa.Column("child_id", sa.Uuid(), nullable=True))
    op.add_column("steps", sa.Column("wake_at", MOMENT, nullable=True))
    op.drop_column("steps", "position")
    op.drop_column("steps", "needs")
    op.drop_column("steps", "input")
    op.add_column("steps", sa.Column("input", JSONB, nullable=True))
    op.alter_column("steps", "agent", nullable=True)
    op.alter_column("steps", "output", type_=JSONB, postgresql_using="to_jsonb(output)")
    op.drop_constraint(op.f("pk_steps"), "steps")
    op.create_primary_key(op.f("pk_steps"), "steps", ["workflow_id", "key", "item"])
    _statuses("steps", NEW)


def _statuses(table: str, values: tuple[str, ...]) -> None:
    op.drop_constraint(op.f(f"ck_{table}_status"), table)
    listed = ", ".join(f"'{value}'" for value in values)
    op.create_check_constraint(op.f(f"ck_{table}_status"), table, f"status in ({listed})")


def _kind(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=16)


def _people() -> None:
    op.create_table(
        "human_tasks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("workflow_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _kind("kind", "approval", "question"), nullable=False),
        sa.Column("status", _kind("status", "open", "approved", "rejected", "answered", "withdrawn"), nullable=False),
        sa.Column("ask", sa.Text(), nullable=False),
        sa.Column("inputs", JSONB, server_default=sa.text("'[]'"), nullable=False),
        sa.Column("who", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("deadline", MOMENT, nullable=True),
        sa.Column("escalated", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("answer", JSONB, nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_human_tasks_decided_by_users")),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_human_tasks_owner_id_users")),
        sa.ForeignKeyConstraint(
            ["workflow_id"], ["workflows.id"], name=op.f("fk_human_tasks_workflow_id_workflows"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_human_tasks")),
    )
    op.create_index(op.f("ix_human_tasks_workflow_id"), "human_tasks", ["workflow_id"])
    op.create_index(op.f("ix_human_tasks_who"), "human_tasks", ["who"], postgresql_using="gin")
    op.create_table(
        "dead_letters",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("workflow_id", sa.Uuid(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("payload", JSONB, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("requeued_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_dead_letters_owner_id_users")),
        sa.ForeignKeyConstraint(
            ["workflow_id"], ["workflows.id"], name=op.f("fk_dead_letters_workflow_id_workflows"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dead_letters")),
    )
    op.create_index(op.f("ix_dead_letters_owner_id_dead_letters_id"), "dead_letters", ["owner_id", "id"])
    op.create_index(op.f("ix_dead_letters_workflow_id"), "dead_letters", ["workflow_id"])
    op.create_index(
        "ix_dead_letters_source",
        "dead_letters",
        ["owner_id", "source"],
        postgresql_where=sa.text("source IS NOT NULL"),
    )


def _templates() -> None:
    op.create_table(
        "templates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["document"], ["documents.digest"], name=op.f("fk_templates_document_documents")),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_templates_owner_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_templates")),
    )
    op.create_index(
        op.f("ix_templates_owner_id_templates_slug_templates_version"),
        "templates",
        ["owner_id", "slug", "version"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )


def _automation() -> None:
    op.create_table(
        "schedules",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("inputs", JSONB, nullable=False),
        sa.Column("cron", sa.Text(), nullable=True),
        sa.Column("time_zone", sa.Text(), server_default=sa.text("'UTC'"), nullable=False),
        sa.Column("next_at", MOMENT, nullable=True),
        sa.Column("enabled", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("last_at", MOMENT, nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_schedules_owner_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedules")),
    )
    op.create_index(op.f("ix_schedules_owner_id_schedules_id"), "schedules", ["owner_id", "id"])
    op.create_index("ix_schedules_due", "schedules", ["next_at"], postgresql_where=sa.text("next_at IS NOT NULL"))
    op.create_table(
        "triggers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("kind", _kind("kind", "webhook", "kafka"), nullable=False),
        sa.Column("inputs", JSONB, nullable=False),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("enabled", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("last_at", MOMENT, nullable=True),
        sa.Column("count", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_triggers_owner_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_triggers")),
    )
    op.create_index(op.f("ix_triggers_owner_id_triggers_id"), "triggers", ["owner_id", "id"])
    op.create_index("ix_triggers_topic", "triggers", ["topic"])


def _events() -> None:
    # Nobody looks an event up by its id; what happened to one workflow is asked for all the time.
    op.drop_constraint(op.f("pk_events"), "events")
    op.create_primary_key(op.f("pk_events"), "events", ["position"])
    op.create_index(op.f("ix_events_subject_events_position"), "events", ["subject", "position"])


def downgrade() -> None:
    raise NotImplementedError("documents cannot be made into lists of calls again; restore a backup instead")
