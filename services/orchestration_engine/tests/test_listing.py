"""Lists of workflows: narrowed to what is asked for, the newest first, quickly whoever has how many."""

import asyncio
import datetime
import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import text

from orchestration_engine.core.database import Database
from orchestration_engine.workflows.listing import MOST_NAMES, Place, Stretch, Wanted
from orchestration_engine.workflows.models import Status, Step
from orchestration_engine.workflows.repository import WorkflowRepository

from .engine import Caller, a_name, step

EPOCH = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
OWNER = uuid.uuid4()
FILL = """
    with saved as (
        insert into users (id, username, username_key, password_hash, created_at)
        values (:owner, :name, :name, '', now())
        returning id
    ), kept as (
        insert into documents (digest, body) values (sha256(cast(:name as bytea)), '{"steps": []}') returning digest
    )
    insert into workflows (id, owner_id, name, status, document, size, created_at, finished_at, template,
        source)
    select gen_random_uuid(), saved.id, :word || ' ' || (n % :names),
        case when n % 1000 = 0 then 'failed' else 'completed' end, kept.digest, 1,
        timestamptz '2026-01-01 00:00+00' + n * interval '1 second',
        timestamptz '2026-01-01 00:00+00' + (n + n * 7919 % 600) * interval '1 second',
        case when n % 2 = 0 then 'digest@' || (n % 3) end, case when n % 5000 = 0 then 'schedule/' || saved.id end
    from saved, kept, generate_series(0, :count - 1) n
"""

LOOKED_AT = text("select seq_tup_read + idx_tup_fetch from pg_stat_xact_user_tables where relname = 'workflows'")


async def filled(database: Database, count: int, names: int) -> uuid.UUID:
    """Give somebody so many workflows, with so many different names; return whose they are."""
    owner = uuid.uuid4()
    values = {"owner": owner, "name": f"many-{owner.hex[:12]}", "word": "Report", "names": names, "count": count}
    async with database.transaction() as work:
        await work.session.execute(text(FILL), values)
    return owner


async def listed(database: Database, owner: uuid.UUID, wanted: Wanted, before: Place | None = None) -> list[Any]:
    """Return the first twenty that are wanted."""
    async with database.transaction() as work:
        rows = await WorkflowRepository(work.session).page(owner, wanted, 20, before)
        return [workflow for workflow, *_ in rows]


async def names(caller: Caller, **query: Any) -> list[str]:
    """Return the names of a user's workflows that a list shows."""
    answer = await caller.http.get("/workflows", params=query)
    assert answer.status_code == 200, answer.text[:300]
    return [item["name"] for item in answer.json()["items"]]


async def test_a_list_is_narrowed_by_status_words_time_template_and_origin(ada: Caller) -> None:
    for name in ("Monday report", "Tuesday report", "Monday plan"):
        await ada.finished(await ada.submit(step("only", a_name()), name=name))
    assert await names(ada, q="monday REPORT") == ["Monday report"]
    assert await names(ada, status=["failed", "running"]) == []
    assert await names(ada, status=["completed", "failed"], q="plan") == ["Monday plan"]
    first = (await ada.http.get("/workflows")).json()["items"][-1]
    assert await names(ada, until=first["created_at"]) == []
    assert len(await names(ada, since=first["created_at"])) == 3
    assert await names(ada, finished_until=first["finished_at"]) == []
    assert await names(ada, finished_since=first["finished_at"]) == ["Monday plan", "Tuesday report", "Monday report"]
    assert await names(ada, template="software-delivery") == []
    assert await names(ada, source=f"schedule/{uuid.uuid4()}") == []
    assert await names(ada, q="100%_") == []


async def test_what_failed_names_its_step_and_how(ada: Caller) -> None:
    listed = {**step("second", "x", "first"), "for_each": {"in": "json(steps.first.output)"}}
    await ada.finished(await ada.submit(step("first", a_name()), listed, name="Breaks"))
    (item,) = (await ada.http.get("/workflows", params={"status": "failed"})).json()["items"]
    assert (item["failed_step"], item["error_kind"]) == ("second", "expression")
    assert item["error"]


@pytest.mark.parametrize(
    "query",
    [
        {"status": "odd"},
        {"since": "yesterday"},
        {"finished_since": "2026-11-22"},
        {"source": "moon/1"},
        {"template": "../x"},
        {"cursor": "YQ"},
    ],
)
async def test_what_no_list_can_be_narrowed_to_is_refused(ada: Caller, query: dict[str, str]) -> None:
    answer = await ada.http.get("/workflows", params=query)
    assert answer.status_code == 422, answer.text[:300]
    assert answer.json()["errors"][0]["pointer"].startswith(f"query.{next(iter(query))}")


async def test_pages_follow_each_other_by_time_whatever_the_ids_are(own: Database) -> None:
    owner = await filled(own, 50, 7)
    first = await listed(own, owner, Wanted())
    last = first[-1]
    second = await listed(own, owner, Wanted(), Place(last.created_at, last.id))
    moments = [workflow.created_at for workflow in first + second]
    assert moments == sorted(moments, reverse=True)
    assert moments == [EPOCH + datetime.timedelta(seconds=n) for n in range(49, 9, -1)]


async def test_pages_follow_each_other_by_their_ends_where_these_are_asked_for(own: Database) -> None:
    owner = await filled(own, 500, 7)
    wanted = Wanted(ended=Stretch(EPOCH))
    pages = [page async for page in _pages(own, owner, wanted)]
    ends = [workflow.finished_at for page in pages for workflow in page]
    assert ends == sorted(ends, reverse=True)
    assert len(ends) == 500 == len({workflow.id for page in pages for workflow in page})


async def test_names_are_found_whether_they_are_few_or_too_many_to_be_followed(own: Database) -> None:
    few, many = await filled(own, 3_000, 5), await filled(own, 3_000, 3_000)
    assert {one.name for one in await listed(own, few, Wanted(q="report 3"))} == {"Report 3"}
    assert len(await listed(own, many, Wanted(q="report"))) == 20
    assert [one.name for one in await listed(own, many, Wanted(q="2999"))] == ["Report 2999"]
    assert MOST_NAMES < 3_000


async def test_each_question_is_answered_alike_by_every_road(own: Database) -> None:
    owner = await filled(own, 3_000, 10)
    everything = [workflow async for page in _pages(own, owner, Wanted()) for workflow in page]
    for wanted in _questions(owner):
        ordered = sorted(everything, key=lambda one: (wanted.moment(one), one.id), reverse=True)
        expected = [one.id for one in ordered if _fits(one, wanted)][:20]
        assert [one.id for one in await listed(own, owner, wanted)] == expected, wanted


def _questions(owner: uuid.UUID) -> list[Wanted]:
    late = EPOCH + datetime.timedelta(seconds=2_000)
    return [
        Wanted((Status.FAILED,)),
        Wanted((Status.FAILED, Status.COMPLETED)),
        Wanted((Status.FAILED,), q="report 0"),
        Wanted(q="report 7", created=Stretch(until=late)),
        Wanted(q="5", template="digest"),
        Wanted(template="digest"),
        Wanted(template="digest@2", created=Stretch(late)),
        Wanted(source=f"schedule/{owner}"),
        Wanted((Status.COMPLETED,), source=f"schedule/{owner}"),
        Wanted(created=Stretch(EPOCH, late)),
        Wanted(ended=Stretch(until=late)),
        Wanted(ended=Stretch(late, late + datetime.timedelta(seconds=7))),
        Wanted((Status.FAILED,), ended=Stretch(until=late)),
        Wanted((Status.FAILED, Status.RUNNING), ended=Stretch(EPOCH)),
        Wanted(created=Stretch(late), ended=Stretch(until=late + datetime.timedelta(minutes=5))),
        Wanted(q="report 7", template="digest", ended=Stretch(until=late)),
        Wanted((Status.FAILED,), source=f"schedule/{owner}", ended=Stretch(EPOCH)),
    ]


def _is_in(stretch: Stretch, moment: datetime.datetime) -> bool:
    return (stretch.since is None or moment >= stretch.since) and (stretch.until is None or moment < stretch.until)


def _fits(one: Any, wanted: Wanted) -> bool:
    return (
        (not wanted.statuses or one.status in wanted.statuses)
        and all(word in one.name.lower() for word in wanted.q.lower().split())
        and _is_in(wanted.created, one.created_at)
        and _is_in(wanted.ended, one.finished_at)
        and (wanted.template is None or (one.template or "").startswith(wanted.template))
        and (wanted.source is None or one.source == wanted.source)
    )


async def _pages(database: Database, owner: uuid.UUID, wanted: Wanted) -> AsyncIterator[list[Any]]:
    before = None
    while page := await listed(database, owner, wanted, before):
        yield page
        before = Place(wanted.moment(page[-1]), page[-1].id)


async def test_no_question_looks_at_all_of_many(own: Database) -> None:
    owner = await filled(own, 100_000, 50)
    async with own.transaction() as work:
        await work.session.execute(text("analyze workflows"))
    for wanted in [*_questions(owner), Wanted(q="nothing of the kind"), Wanted((Status.RUNNING,))]:
        async with own.transaction() as work:
            # What parallel workers read would be counted elsewhere.
            await work.session.execute(text("set local max_parallel_workers_per_gather = 0"))
            before = (await work.session.execute(LOOKED_AT)).scalar_one()
            await WorkflowRepository(work.session).page(owner, wanted, 20, None)
            looked_at = (await work.session.execute(LOOKED_AT)).scalar_one() - before
        # No index has words and templates: half of all are of this one, and where none has both each is looked at.
        most = 51_000 if (wanted.q, wanted.template) == ("5", "digest") else 2_000
        assert looked_at <= most, wanted


async def test_items_that_begin_while_a_workflow_is_read_are_read_whole_or_not_at_all(own: Database) -> None:
    owner = await filled(own, 1, 1)
    (workflow,) = await listed(own, owner, Wanted())
    keys = [f"step-{number}" for number in range(200)]

    async def begin() -> None:
        for key in keys:
            async with own.transaction() as work:
                row = {"workflow_id": workflow.id, "key": key, "status": Status.COMPLETED, "attempt": 1}
                work.session.add_all([Step(**row, item=item, output={"of": item}) for item in (1, 2)])

    async def read() -> int:
        async with own.transaction() as work:
            items = await WorkflowRepository(work.session).items(workflow.id)
        assert all((one.begun, one.given) == (2, [{"of": 1}, {"of": 2}]) for one in items.values())
        return len(items)

    beginning = asyncio.create_task(begin())
    while not beginning.done():
        await read()
    await beginning
    assert await read() == len(keys)
