"""The table of links."""

import datetime
import uuid

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from orchestration_engine.auth import User
from orchestration_engine.workflows.models import Share, Workflow


class ShareRepository:
    """Links in PostgreSQL."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def save(
        self,
        workflow_id: uuid.UUID,
        token: str,
        moment: datetime.datetime,
        *,
        include_input: bool,
        include_name: bool,
    ) -> Share:
        """Write a workflow's link; where it has one, that stays, and shows what is wanted now."""
        shown = {"include_input": include_input, "include_name": include_name}
        statement = (
            insert(Share)
            .values(workflow_id=workflow_id, token=token, created_at=moment, **shown)
            .on_conflict_do_update(index_elements=["workflow_id"], set_=shown)
            .returning(Share)
        )
        return (await self._session.execute(statement, execution_options={"populate_existing": True})).scalar_one()

    async def of(self, workflow_id: uuid.UUID) -> Share | None:
        """Return a workflow's link."""
        return await self._session.get(Share, workflow_id)

    async def remove(self, workflow_id: uuid.UUID) -> bool:
        """Delete a workflow's link; False where there is none."""
        statement = delete(Share).where(Share.workflow_id == workflow_id).returning(Share.workflow_id)
        return (await self._session.execute(statement)).one_or_none() is not None

    async def opened_by(self, token: str) -> tuple[Share, User] | None:
        """Return the link of a token, and whose workflow it leads to."""
        query = (
            select(Share, User)
            .join(Workflow, Workflow.id == Share.workflow_id)
            .join(User, User.id == Workflow.owner_id)
            .where(Share.token == token)
        )
        row = (await self._session.execute(query)).one_or_none()
        return None if row is None else (row[0], row[1])
