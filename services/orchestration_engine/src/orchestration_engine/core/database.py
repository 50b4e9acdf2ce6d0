"""PostgreSQL, and the unit of work: one request or message, one transaction, its events included."""

import asyncio
import datetime
import uuid
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import asyncpg
from prometheus_client import Gauge
from sqlalchemy import AsyncAdaptedQueuePool, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from agent_contracts.events import EventData
from orchestration_engine.core.clock import now
from orchestration_engine.core.events import EventRow
from orchestration_engine.core.ids import new_id

DATABASE_ERRORS = (DBAPIError, PoolTimeout, asyncpg.PostgresError, asyncpg.InterfaceError, OSError)
"""What a failing database raises, through SQLAlchemy or, while it connects, past it."""


def is_passing(error: Exception) -> bool:
    """Tell whether the database was away or busy, so that the same work may succeed later."""
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or isinstance(error, OperationalError) or _is_away(_driver_error(error))
    return _is_away(error)


def _driver_error(error: DBAPIError) -> BaseException | None:
    # SQLAlchemy wraps the driver's error in its own copy of the DBAPI's classes, which knows fewer kinds.
    return error.orig.__cause__ if error.orig is not None else None


def _is_away(error: BaseException | None) -> bool:
    # Among them CannotConnectNowError, an OperatorInterventionError: the database starts or stops.
    busy = asyncpg.OperatorInterventionError | asyncpg.InsufficientResourcesError | asyncpg.PostgresConnectionError
    # The last: two transactions waited for each other, and this one was ended so that the other could go on.
    return isinstance(error, busy | asyncpg.TransactionRollbackError | asyncpg.InterfaceError | PoolTimeout | OSError)


AfterCommit = Callable[[], Awaitable[None]]

_pools: weakref.WeakSet[AsyncAdaptedQueuePool] = weakref.WeakSet()
_connections = Gauge("database_connections", "Connections to PostgreSQL that this process holds", ["state"])
_connections.labels("busy").set_function(lambda: sum(max(0, pool.checkedout()) for pool in _pools))
_connections.labels("idle").set_function(lambda: sum(pool.checkedin() for pool in _pools))
_most = Gauge("database_connections_max", "Connections to PostgreSQL that this process may hold")
_most.set_function(lambda: sum(pool.size() for pool in _pools))


class UnitOfWork:
    """What one transaction does. The edge that opened it commits it; nobody else does."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session
        self.subjects: set[str] = set()
        """What was told of."""
        self._after_commit: list[AfterCommit] = []

    def emit(self, user_id: uuid.UUID | None, subject: str, data: EventData) -> None:
        """Record an event that exists, and is published, if and only if this transaction commits."""
        self.subjects.add(subject)
        self.session.add(
            EventRow(
                id=new_id(),
                type=data.type,
                subject=subject,
                user_id=user_id,
                time=now(),
                data=data.model_dump(mode="json"),
            )
        )

    async def release(self) -> None:
        """Give the connection back while something slow happens; nothing may have been written yet."""
        assert not self.session.new
        self.session.expunge_all()
        await self.session.rollback()

    async def read_at_one_moment(self) -> None:
        """Read all that follows as it stands now, whatever is committed meanwhile. Nothing may be asked before it."""
        await self.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})

    def after_commit(self, do: AfterCommit) -> None:
        """Do something once the transaction is safe. It must not be needed: the process may die before it."""
        self._after_commit.append(do)

    async def committed(self) -> None:
        """Do what waited for the commit."""
        for do in self._after_commit:
            await do()


_TELL = "insert into events (id, type, subject, user_id, time, data) values ($1, $2, $3, $4, $5, $6)"


async def tell(
    connection: asyncpg.Connection, user_id: uuid.UUID | None, subject: str, data: EventData, moment: datetime.datetime
) -> None:
    """Record an event, as `UnitOfWork.emit` does, in a transaction on the driver's own connection."""
    await connection.execute(_TELL, new_id(), data.type, subject, user_id, moment, data.model_dump_json())


class Database:
    """A pool of connections to PostgreSQL."""

    def __init__(self, url: str, pool_size: int, patience: float | None = 30) -> None:
        """`patience`: for how many seconds one statement may run; None: for as long as it takes."""
        self.told: Callable[[str], None] | None = None
        """Hears of what this process has told something that is committed now."""
        self._engine = create_async_engine(
            url,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=10,
            pool_pre_ping=True,
            connect_args={"timeout": 5, "command_timeout": patience},
        )
        if isinstance(self._engine.pool, AsyncAdaptedQueuePool):
            _pools.add(self._engine.pool)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[UnitOfWork]:
        """Open a unit of work; it commits at the end, or rolls back when an exception leaves the block."""
        async with AsyncSession(self._engine, expire_on_commit=False, autoflush=False) as session:
            work = UnitOfWork(session)
            yield work  # closing the session rolls back what an exception leaves behind
            await session.commit()
        if self.told is not None:
            for subject in work.subjects:
                self.told(subject)
        await work.committed()

    @asynccontextmanager
    async def driver(self) -> AsyncIterator[asyncpg.Connection]:
        """Open a transaction on the driver's own connection, for what is written a thousand times a second."""
        async with self._engine.connect() as connection:
            raw = await connection.get_raw_connection()
            driver = raw.driver_connection
            assert isinstance(driver, asyncpg.Connection)
            try:
                async with driver.transaction():
                    yield driver
            except (*DATABASE_ERRORS, asyncio.CancelledError):
                # Cancelled on its way, BEGIN may have come and nobody knows: all that is written on it later
                # would stand in a transaction that never ends.
                await connection.invalidate()
                raise

    @asynccontextmanager
    async def session_lock(self, statement: str) -> AsyncIterator[bool]:
        """Hold a connection, and with it the advisory lock that `statement` tries to take; tell whether it has it."""
        async with self._engine.connect() as connection:
            try:
                yield bool(await connection.scalar(text(statement)))
            finally:
                await connection.invalidate()  # a session's lock ends with the session

    async def ping(self) -> None:
        """Raise unless the database answers."""
        async with self._engine.connect() as connection:
            await connection.execute(text("select 1"))

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()
