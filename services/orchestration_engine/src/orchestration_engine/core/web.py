"""What routes are handed: the unit of work and the parts that the process built at its start."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request

from orchestration_engine.core.database import Database, UnitOfWork


async def _work(request: Request) -> AsyncIterator[UnitOfWork]:
    database: Database = request.app.state.database
    async with database.transaction() as work:
        yield work


# scope="function" commits before the answer is sent; FastAPI's default commits after it.
Work = Annotated[UnitOfWork, Depends(_work, scope="function")]
