"""Looking at a workflow while it is being written: all that is wrong with it is told, and nothing is kept."""

import asyncio
import uuid

from orchestration_engine.core.database import UnitOfWork
from orchestration_engine.workflows.intake import WorkflowIntake
from orchestration_engine.workflows.schemas import ValidationView, WorkflowDraft
from workflow_language.document import WorkflowDocument
from workflow_language.errors import InvalidDocument
from workflow_language.graph import build_graph, effective_needs
from workflow_language.reading import parse_document, read_document

_OF_THE_RUN = ("values", "priority")
"""What `POST /workflows` takes beside the document."""


async def validated(
    draft: WorkflowDraft, owner_id: uuid.UUID, intake: WorkflowIntake, work: UnitOfWork
) -> ValidationView:
    """Return whether a user could run a draft as it stands, and what is wrong with it."""
    await work.release()
    try:
        document = await asyncio.to_thread(_read, draft)
    except InvalidDocument as error:
        return ValidationView(valid=False, problems=[*error.problems], stages=[])
    if wrong := await intake.wrong_with(document, owner_id, saved_as=draft.slug):
        return ValidationView(valid=False, problems=wrong, stages=[])
    return ValidationView(valid=True, problems=[], stages=_stages(document))


def _read(draft: WorkflowDraft) -> WorkflowDocument:
    if draft.text is not None:
        return read_document(draft.text)
    written = draft.document or {}
    return parse_document({name: value for name, value in written.items() if name not in _OF_THE_RUN})


def _stages(document: WorkflowDocument) -> list[list[str]]:
    graph = build_graph(effective_needs(document.steps))
    return [[*stage] for stage in graph.levels()]
