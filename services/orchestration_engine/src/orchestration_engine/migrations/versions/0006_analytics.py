"""Roll-ups of events, events in parts by week, what models cost, budgets, roles."""

import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
MOMENT = sa.DateTime(timezone=True)
MONEY = sa.Numeric(18, 9)
MONDAY = datetime.date(2024, 1, 1)
AHEAD = 5
ROLLUPS = (("minute", 7), ("hour", 28), ("day", 364))


class XID8(sa.types.UserDefinedType[int]):
    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "xid8"


def upgrade() -> None:
    _traces()
    _roles()
    _money()
    _events()
    _readers()
    for granularity, days in ROLLUPS:
        _rollups(granularity, days)


def _traces() -> None:
    op.add_column("workflows", sa.Column("trace", sa.Text(), nullable=True))


def _roles() -> None:
    op.add_column("users", sa.Column("role", sa.String(16), server_default=sa.text("'user'"), nullable=False))
    op.create_check_constraint(op.f("ck_users_role"), "users", "role IN ('user', 'analyst', 'admin')")


def _money() -> None:
    op.add_column("steps", sa.Column("cached_tokens", sa.Integer(), nullable=True))
    op.add_column("steps", sa.Column("cost", MONEY, nullable=True))
    prices = op.create_table(
        "model_prices",
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("input", MONEY, nullable=False),
        sa.Column("cached", MONEY, nullable=False),
        sa.Column("output", MONEY, nullable=False),
        sa.PrimaryKeyConstraint("model", "since", name=op.f("pk_model_prices")),
    )
    # From the providers' price lists as of November 2026. Prompts of more than 100,000 tokens cost more with Haiku.
    since = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    op.bulk_insert(
        prices,
        [
            {"model": model, "since": since, "input": read, "cached": cached, "output": written}
            for model, read, cached, written in (
                ("claude-opus-5-5", 4, "0.2", 20),
                ("claude-sonnet-5-5", 2, "0.1", 10),
                ("claude-haiku-5-5", "0.1", "0.01", "0.5"),
            )
        ],
    )
    op.create_table(
        "budgets",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("monthly", MONEY, nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("warned", sa.Date(), nullable=True),
        sa.Column("exhausted", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_budgets_user_id_users")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_budgets")),
    )
    op.create_table(
        "spending",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("cost", MONEY, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_spending_user_id_users")),
        sa.PrimaryKeyConstraint("user_id", "month", name=op.f("pk_spending")),
    )


def _events() -> None:
    op.rename_table("events", "events_before")
    for index in ("transaction_events_position", "user_id_events_position", "subject_events_position"):
        op.drop_index(f"ix_events_{index}", "events_before")
    op.drop_constraint(op.f("pk_events"), "events_before")
    op.create_table(
        "events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("transaction", XID8(), server_default=sa.text("pg_current_xact_id()"), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("time", MOMENT, nullable=False),
        sa.Column("data", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("position", "time", name=op.f("pk_events")),
        postgresql_partition_by="RANGE (time)",
    )
    connection = op.get_bind()
    first = connection.scalar(sa.text("select min(time) from events_before"))
    _parts("events", 7, first)
    # Whatever a clock says that is far off has a place, too.
    op.execute("create table events_stray partition of events default")
    op.execute(
        "insert into events (id, position, transaction, type, subject, user_id, time, data) overriding system value "
        "select id, position, transaction, type, subject, user_id, time, data from events_before"
    )
    op.execute(
        "select setval(pg_get_serial_sequence('events', 'position'), coalesce(max(position), 0) + 1, false) from events"
    )
    op.drop_table("events_before")
    op.create_index(op.f("ix_events_transaction_events_position"), "events", ["transaction", "position"])
    op.create_index(op.f("ix_events_user_id_events_position"), "events", ["user_id", "position"])
    op.create_index(op.f("ix_events_subject_events_position"), "events", ["subject", "position"])
    op.create_index(op.f("ix_events_type_events_position"), "events", ["type", "position"])


def _readers() -> None:
    op.add_column("relay_cursors", sa.Column("incarnation", sa.Text(), nullable=True))
    op.create_table(
        "event_readers",
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("transaction", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("reader", "partition", name=op.f("pk_event_readers")),
    )


def _rollups(granularity: str, days: int) -> None:
    table = f"rollups_{granularity}"
    op.create_table(
        table,
        sa.Column("cube", sa.SmallInteger(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("bucket", MOMENT, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("duration", sa.BigInteger(), nullable=False),
        sa.Column("queued", sa.BigInteger(), nullable=False),
        sa.Column("input_tokens", sa.BigInteger(), nullable=False),
        sa.Column("cached_tokens", sa.BigInteger(), nullable=False),
        sa.Column("output_tokens", sa.BigInteger(), nullable=False),
        sa.Column("cost", sa.Numeric(24, 9), nullable=False),
        sa.Column("bins", postgresql.ARRAY(sa.SmallInteger()), nullable=False),
        sa.Column("bin_counts", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.PrimaryKeyConstraint(
            "cube", "user_id", "bucket", "kind", "agent", "category", "model", "status", name=op.f(f"pk_{table}")
        ),
        postgresql_partition_by="RANGE (bucket)",
    )
    _parts(table, days, None)


def _parts(table: str, days: int, first: datetime.datetime | None) -> None:
    today = datetime.datetime.now(datetime.UTC).date()
    begin = min(first.astimezone(datetime.UTC).date(), today) if first else today
    begin = MONDAY + datetime.timedelta((begin - MONDAY).days // days * days)
    while begin <= today + datetime.timedelta(AHEAD * days):
        end = begin + datetime.timedelta(days)
        op.execute(
            f"create table {table}_{begin:%Y%m%d} partition of {table} "
            f"for values from ('{begin} 00:00:00+00') to ('{end} 00:00:00+00')"
        )
        begin = end


def downgrade() -> None:
    raise NotImplementedError("what was spent cannot be forgotten; restore a backup instead")
