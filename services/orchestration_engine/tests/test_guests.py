"""Guests: how they come in, what they may do and how often, and how they become somebody."""

import asyncio
import datetime
import uuid
from collections.abc import AsyncIterator

import httpx2
import pytest
from redis.asyncio import Redis
from sqlalchemy import text

from orchestration_engine.auth.guests import GuestDoor, check_guest
from orchestration_engine.auth.models import Role, User
from orchestration_engine.auth.repository import UserRepository
from orchestration_engine.core.database import Database
from orchestration_engine.core.ids import new_id
from orchestration_engine.workflows.guest_upkeep import KEPT, GuestUpkeep

from .engine import PASSWORD, Caller, Engine, Process, a_name, step
from .guests import an_address, come_in, visitor


@pytest.fixture
async def guest(api: Process) -> AsyncIterator[Caller]:
    """A guest."""
    async with visitor(api.url) as one:
        yield one


async def test_a_guest_runs_an_agent_and_reads_what_it_answered(guest: Caller) -> None:
    workflow_id = await guest.submit(step("only", "a guest's question"))
    workflow = await guest.finished(workflow_id)
    assert workflow["status"] == "completed"
    assert (await guest.http.get("/workflows")).json()["items"][0]["id"] == workflow_id
    assert (await guest.http.get(f"/analytics/workflows/{workflow_id}/timeline")).status_code == 200


async def test_a_guest_is_told_how_many_tries_are_left(guest: Caller) -> None:
    left = (await guest.http.get("/auth/guest")).json()
    assert left == {"username": guest.username, "tries": 5, "tries_left": 5}
    await guest.submit(step("only", "one of five"))
    assert (await guest.http.get("/auth/guest")).json()["tries_left"] == 4


async def test_of_many_submissions_at_once_no_more_run_than_there_are_tries(guest: Caller) -> None:
    body = {"name": "Many", "steps": [step("only", "at once")]}
    answers = await asyncio.gather(*(guest.http.post("/workflows", json=body) for _ in range(12)))
    assert sorted(answer.status_code for answer in answers) == [202] * 5 + [403] * 7
    refused = next(answer for answer in answers if answer.status_code == 403)
    assert "Register to go on" in refused.json()["detail"]
    assert len((await guest.http.get("/workflows")).json()["items"]) == 5


async def test_the_same_submission_sent_again_under_its_key_costs_one_try(guest: Caller) -> None:
    body = {"name": "Twice", "steps": [step("only", "twice")]}
    answers = [
        await guest.http.post("/workflows", json=body, headers={"Idempotency-Key": "the-same"}) for _ in range(3)
    ]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert (await guest.http.get("/auth/guest")).json()["tries_left"] == 4


async def test_what_was_refused_for_want_of_a_try_can_be_sent_again_under_its_key_later(
    guest: Caller, anyone: httpx2.AsyncClient
) -> None:
    body = {"name": "Key", "steps": [step("only", "key")]}
    for _ in range(5):
        await guest.submit(step("only", "used up"))
    refused = await guest.http.post("/workflows", json=body, headers={"Idempotency-Key": "later"})
    assert refused.status_code == 403
    token = await registered(guest, anyone, a_name())
    again = await anyone.post(
        "/workflows", json=body, headers={"Idempotency-Key": "later", "Authorization": f"Bearer {token}"}
    )
    assert again.status_code == 202


@pytest.mark.parametrize(
    "steps",
    [
        [step("one", "a"), step("two", "b")],
        [{**step("one", "a"), "for_each": {"in": "[1, 2, 3]"}}],
        [{**step("one", "a"), "loop": {"until": "false", "most": 3}}],
        [{"id": "one", "approval": {"ask": "Well?", "who": ["role:owner"]}}],
    ],
    ids=["two steps", "a step for each of many", "a loop", "an approval"],
)
async def test_a_guest_runs_no_more_than_one_question_to_one_agent(
    guest: Caller, steps: list[dict[str, object]]
) -> None:
    answer = await guest.http.post("/workflows", json={"name": "Much", "steps": steps})
    assert answer.status_code == 403, answer.text
    assert answer.json()["detail"].startswith("Register to run workflows of more than one step.")
    assert (await guest.http.get("/auth/guest")).json()["tries_left"] == 5


SOME_ID = str(uuid.UUID(int=7))
FORBIDDEN = [
    ("POST", "/templates", {"slug": "x", "document": {"name": "x", "steps": [step("a", "b")]}}),
    ("DELETE", "/templates/x", None),
    ("POST", "/template-shares/x/copy", {}),
    ("POST", "/templates/daily-standup/workflows", {}),
    ("POST", "/batches", {"template": "x", "items": [{}]}),
    ("POST", "/schedules", {"name": "x", "template": "x", "cron": "* * * * *"}),
    ("PATCH", f"/schedules/{SOME_ID}", {"enabled": False}),
    ("POST", "/triggers", {"name": "x", "template": "x", "kind": "webhook"}),
    ("POST", "/api-keys", {"name": "x", "scopes": ["run"], "expires_in_days": 1}),
    ("POST", f"/workflows/{SOME_ID}/share", {}),
    ("DELETE", f"/workflows/{SOME_ID}/share", None),
    ("POST", f"/workflows/{SOME_ID}/rerun", {}),
    ("POST", f"/workflows/{SOME_ID}/retry", {}),
    ("POST", f"/tasks/{SOME_ID}/decision", {"approve": True}),
    ("PUT", "/budget", {"monthly": 1}),
    ("PATCH", "/auth/me/password", {"old": PASSWORD, "new": PASSWORD}),
    ("PUT", "/favourites/note-writer", None),
    ("PUT", "/agents/library/note-writer/review", {"stars": 5, "text": None}),
    ("POST", "/collections", {"name": "x", "description": "", "public": True}),
]


@pytest.mark.parametrize(("method", "path", "body"), FORBIDDEN, ids=[f"{one[0]} {one[1]}" for one in FORBIDDEN])
async def test_everything_else_is_for_those_who_register(
    guest: Caller, method: str, path: str, body: dict[str, object] | None
) -> None:
    answer = await guest.http.request(method, path, json=body)
    assert answer.status_code == 403, answer.text
    assert answer.json()["detail"].startswith("Register to ")


def test_what_is_added_to_the_api_is_closed_to_guests_until_somebody_opens_it() -> None:
    with pytest.raises(Exception, match="Register to do this"):
        check_guest("POST", "/something-new")
    with pytest.raises(Exception, match="Register"):
        check_guest("DELETE", "/workflows")
    with pytest.raises(Exception, match="Register"):
        check_guest("POST", "/workflows/x/cancel/y")


async def test_a_guest_cancels_a_run(guest: Caller) -> None:
    workflow_id = await guest.submit(step("only", "to be stopped"))
    answer = await guest.http.post(f"/workflows/{workflow_id}/cancel")
    assert answer.status_code in (200, 409)  # it may have ended before


async def test_a_guest_reads_nothing_of_others(guest: Caller, ada: Caller) -> None:
    workflow_id = await ada.submit(step("only", "ada's"))
    for path in (f"/workflows/{workflow_id}", f"/workflows/{workflow_id}/events", f"/workflows/{workflow_id}/share"):
        assert (await guest.http.get(path)).status_code == 404
    assert (await guest.http.post(f"/workflows/{workflow_id}/cancel")).status_code == 404


async def registered(guest: Caller, anyone: httpx2.AsyncClient, name: str) -> str:
    """Register a guest and return the new account's token."""
    credentials = {"username": name, "password": PASSWORD}
    answer = await guest.http.post("/auth/register", json=credentials)
    assert answer.status_code == 201, answer.text
    assert answer.json()["id"] == guest.id
    token: str = (await anyone.post("/auth/login", json=credentials)).json()["token"]
    return token


async def test_registering_keeps_what_the_guest_has_run(guest: Caller, anyone: httpx2.AsyncClient) -> None:
    workflow_id = await guest.submit(step("only", "to be kept"))
    name = a_name()
    token = await registered(guest, anyone, name)
    anyone.headers["Authorization"] = f"Bearer {token}"
    assert (await anyone.get(f"/workflows/{workflow_id}")).status_code == 200
    assert (await anyone.get("/auth/me")).json()["username"] == name
    assert (await anyone.get("/auth/guest")).status_code == 404
    two = {"name": "Two", "steps": [step("one", "a"), step("two", "b")]}
    assert (await anyone.post("/workflows", json=two)).status_code == 202
    told = await anyone.get("/analytics/events", params={"type": "user.registered"})
    assert told.json()["items"][0]["data"]["username"] == name


async def test_a_guests_token_is_dead_once_the_guest_has_registered(guest: Caller, anyone: httpx2.AsyncClient) -> None:
    await registered(guest, anyone, a_name())
    assert (await guest.http.get("/auth/me")).status_code == 401
    answer = await guest.http.post("/workflows", json={"name": "Late", "steps": [step("only", "late")]})
    assert answer.status_code == 401
    another = await guest.http.post("/auth/register", json={"username": a_name(), "password": PASSWORD})
    assert another.status_code == 201
    assert another.json()["id"] != guest.id


async def test_a_guest_who_wants_a_name_that_is_taken_stays_a_guest(guest: Caller, ada: Caller) -> None:
    wanted = {"username": ada.username.upper(), "password": PASSWORD}
    answer = await guest.http.post("/auth/register", json=wanted)
    assert answer.status_code == 409
    assert (await guest.http.get("/auth/guest")).json()["tries_left"] == 5


async def test_nobody_logs_in_as_a_guest(guest: Caller, anyone: httpx2.AsyncClient) -> None:
    for password in ("", PASSWORD, "nobody has this password"):
        answer = await anyone.post("/auth/login", json={"username": guest.username, "password": password})
        assert answer.status_code == 401


async def test_whoever_registers_first_is_the_first_though_guests_came_before(own: Database) -> None:
    async with own.transaction() as work:
        users = UserRepository(work.session)
        moment = datetime.datetime.now(datetime.UTC)
        row = {"role": Role.USER, "token_generation": 0, "created_at": moment}
        await users.add(User(id=new_id(), username="guest-x", username_key="guest-x", tries_left=5, **row))
        assert not await users.any()
        await users.add(User(id=new_id(), username="ada", username_key="ada", password_hash="x", **row))
        assert await users.any()


async def test_from_one_address_come_five_guests_an_hour(anyone: httpx2.AsyncClient) -> None:
    address = an_address()
    for _ in range(5):
        assert (await come_in(anyone, address)).status_code == 201
    sixth = await come_in(anyone, address)
    assert sixth.status_code == 429
    assert 3500 < int(sixth.headers["Retry-After"]) <= 3600
    assert "Register" in sixth.json()["detail"]
    assert (await come_in(anyone)).status_code == 201


async def test_addresses_of_one_network_are_one_caller_in_ipv6(engine: Engine) -> None:
    network = f"2001:db8:{uuid.uuid4().hex[:4]}:1"
    async with Redis.from_url(engine.environment["REDIS_URL"]) as redis:
        door = GuestDoor(redis)
        for host in range(5):
            await door.enter(f"{network}::{host}")
        with pytest.raises(Exception, match="From your address 5 visitors"):
            await door.enter(f"{network}:ffff::1")


async def test_where_nobody_can_be_counted_nobody_comes_in() -> None:
    async with Redis.from_url("redis://127.0.0.1:9", socket_connect_timeout=1) as nowhere:
        with pytest.raises(Exception, match="does not work at the moment"):
            await GuestDoor(nowhere).enter("192.0.2.1")


async def test_guests_can_be_switched_off(engine: Engine, anyone: httpx2.AsyncClient) -> None:
    closed = engine.start("api", GUEST_RUNS="0")
    await closed.ready()
    async with httpx2.AsyncClient(base_url=closed.url, timeout=30) as client:
        answer = await come_in(client)
    closed.kill()
    assert answer.status_code == 403
    assert "switched off" in answer.json()["detail"]


async def test_guests_who_have_gone_are_deleted_with_what_they_ran(
    guest: Caller, api: Process, database: Database
) -> None:
    workflow_id = await guest.submit(step("only", "to be forgotten"))
    await guest.finished(workflow_id)
    async with visitor(api.url) as fresh:
        kept_id = await fresh.submit(step("only", "to be kept"))
        async with database.transaction() as work:
            long_ago = {"moment": datetime.datetime.now(datetime.UTC) - KEPT - datetime.timedelta(minutes=1)}
            change = text("update users set created_at = :moment where id = :id")
            await work.session.execute(change, {**long_ago, "id": uuid.UUID(guest.id)})
        while await GuestUpkeep(database).delete():
            pass
        assert (await guest.http.get("/auth/me")).status_code == 401
        assert (await fresh.http.get(f"/workflows/{kept_id}")).status_code == 200
    async with database.transaction() as work:
        for query in (
            "select count(*) from workflows where id = :id",
            "select count(*) from steps where workflow_id = :id",
        ):
            assert await work.session.scalar(text(query), {"id": uuid.UUID(workflow_id)}) == 0
