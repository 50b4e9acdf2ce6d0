"""One event of each type, as it could be met: with the subject it has, for the schemas and for who reads them."""

import datetime
import decimal
import uuid

from agent_contracts import events
from agent_contracts.events import EventData
from agent_contracts.execution import Usage

_WORKFLOW = "0199f3a2-6f10-7c41-9d5e-2b8c7a4e1f60"
_BATCH = uuid.UUID("0199f39f-80b4-7e6d-a2c9-5d1f3b7e8a24")
_TASK = uuid.UUID("0199f3a4-02ce-7b18-b6f4-90a3d5c7e812")
USER = uuid.UUID("0199e0d1-3c5a-7f02-8e97-1a6b4c2d9f38")
_SCHEDULE = "0199f1b7-5a90-7d3c-9b21-c4e8f0a6d573"
_TRIGGER = "0199f1b8-77fe-7a64-8c0d-3f92b5e1a7c6"
_OF_WORKFLOW = f"workflow/{_WORKFLOW}"
_OF_SHARE = f"share/{_WORKFLOW}"
_OF_USER = f"user/{USER}"
_OF_COLLECTION = "collection/0199f1b9-0c62-7be1-a3d8-6f41d2907e5b"
_OF_KEY = "api_key/0199f1b6-2d44-7c0e-9f53-8b7a1e6c4d20"
_DEADLINE = datetime.datetime(2026, 11, 24, 12, tzinfo=datetime.UTC)
_AGENT = "clause-reviewer"
_MODEL = "claude-haiku-5-5"
_USAGE = Usage(input_tokens=1_830, output_tokens=412, cached_tokens=1_024)
_REFUSED = "The agent takes no more calls for now (status 429). Run the step again later."

_ALL: tuple[tuple[str, EventData], ...] = (
    (_OF_USER, events.UserRegistered(username="ada")),
    (_OF_USER, events.GuestEntered()),
    (_OF_USER, events.UserLoggedIn()),
    (_OF_USER, events.UserLoggedOut()),
    (_OF_USER, events.UserPasswordChanged()),
    (_OF_USER, events.UserRoleChanged(username="ada", role="analyst", before="user")),
    (_OF_KEY, events.ApiKeyCreated(name="Nightly reports", scopes=["read", "run"], expires_at=_DEADLINE)),
    (_OF_KEY, events.ApiKeyRevoked(name="Nightly reports")),
    (
        _OF_WORKFLOW,
        events.WorkflowCreated(name="Contract review", steps=4, template="contract-review@3", batch=_BATCH),
    ),
    (_OF_WORKFLOW, events.WorkflowStarted(queued=0.042)),
    (_OF_WORKFLOW, events.WorkflowCompleted(duration=12.75)),
    (_OF_WORKFLOW, events.WorkflowFailed(step="review", error=_REFUSED, duration=9.5)),
    (_OF_WORKFLOW, events.WorkflowCancelled()),
    (_OF_WORKFLOW, events.WorkflowPaused()),
    (_OF_WORKFLOW, events.WorkflowResumed()),
    (_OF_WORKFLOW, events.WorkflowRetried(steps=["review", "summary"], kept=["review"])),
    (_OF_SHARE, events.WorkflowShared(workflow=uuid.UUID(_WORKFLOW), whole=False, include_name=True)),
    (_OF_SHARE, events.WorkflowUnshared(workflow=uuid.UUID(_WORKFLOW))),
    (_OF_WORKFLOW, events.StepStarted(step="review", agent=_AGENT, attempt=1)),
    (_OF_WORKFLOW, events.StepWaiting(step="review", agent=_AGENT, on="retry", until=_DEADLINE, error=_REFUSED)),
    (_OF_WORKFLOW, events.StepCompleted(step="review", agent=_AGENT, model=_MODEL, usage=_USAGE, duration=3.2)),
    (_OF_WORKFLOW, events.StepFailed(step="review", agent=_AGENT, error=_REFUSED, kind="rate_limited")),
    (_OF_WORKFLOW, events.StepSkipped(step="translate", agent="translator")),
    (_OF_WORKFLOW, events.StepCancelled(step="review", item=2, agent=_AGENT)),
    (_OF_WORKFLOW, events.AgentTaskAssigned(step="review", agent=_AGENT, attempt=1)),
    (
        _OF_WORKFLOW,
        events.AgentTaskCompleted(
            step="review",
            agent=_AGENT,
            attempt=1,
            agent_version="1.2.0",
            model=_MODEL,
            usage=_USAGE,
            cost=decimal.Decimal("0.003890"),
            queued=0.012,
            duration=3.2,
        ),
    ),
    (
        _OF_WORKFLOW,
        events.AgentTaskFailed(
            step="review",
            agent=_AGENT,
            attempt=1,
            error=_REFUSED,
            kind="rate_limited",
            queued=0.012,
            duration=0.3,
            tried_again=True,
        ),
    ),
    (_OF_WORKFLOW, events.ContextUpdated(step="review", keys=["risk", "clauses"])),
    (_OF_WORKFLOW, events.HumanTaskOpened(task=_TASK, step="sign-off", kind="approval", deadline=_DEADLINE)),
    (_OF_WORKFLOW, events.HumanTaskEscalated(step="sign-off", deadline=_DEADLINE)),
    (_OF_WORKFLOW, events.HumanTaskDecided(step="sign-off", status="approved", by=USER)),
    ("template/contract-review", events.TemplateSaved(slug="contract-review", version=3)),
    ("template/contract-review", events.TemplateDeleted(slug="contract-review")),
    ("template/contract-review", events.TemplateShared(slug="contract-review", include_name=True)),
    ("template/contract-review", events.TemplateUnshared(slug="contract-review")),
    (f"batch/{_BATCH}", events.BatchCreated(template="contract-review@3", workflows=250)),
    (f"schedule/{_SCHEDULE}", events.ScheduleSaved(name="Every morning", template="contract-review", enabled=True)),
    (f"schedule/{_SCHEDULE}", events.ScheduleDeleted(name="Every morning")),
    (f"schedule/{_SCHEDULE}", events.ScheduleFired(workflow=uuid.UUID(_WORKFLOW))),
    (f"trigger/{_TRIGGER}", events.TriggerSaved(name="New contracts", template="contract-review", enabled=True)),
    (f"trigger/{_TRIGGER}", events.TriggerDeleted(name="New contracts")),
    ("catalogue", events.CatalogueChanged(added=2, changed=1, removed=0, agents=302)),
    (
        f"price/{_MODEL}",
        events.PriceSaved(model=_MODEL, since=datetime.datetime(2026, 12, 1, tzinfo=datetime.UTC)),
    ),
    (_OF_USER, events.BudgetSaved(username="ada", monthly=decimal.Decimal("50.00"))),
    (_OF_USER, events.BudgetWarned(limit=decimal.Decimal("50.00"), spent=decimal.Decimal("40.118250"))),
    (_OF_USER, events.BudgetExhausted(limit=decimal.Decimal("50.00"), spent=decimal.Decimal("50.000750"))),
    (f"agent/{_AGENT}", events.ReviewSaved(agent=_AGENT, stars=4)),
    (f"agent/{_AGENT}", events.ReviewDeleted(agent=_AGENT, username="ada")),
    (f"agent/{_AGENT}", events.FavouriteAdded(agent=_AGENT)),
    (f"agent/{_AGENT}", events.FavouriteRemoved(agent=_AGENT)),
    (_OF_COLLECTION, events.CollectionSaved(name="For contracts", public=True, agents=6)),
    (_OF_COLLECTION, events.CollectionDeleted(name="For contracts")),
)

EXAMPLES: dict[str, tuple[str, EventData]] = {data.type: (subject, data) for subject, data in _ALL}
"""Of each type a subject and the data."""
