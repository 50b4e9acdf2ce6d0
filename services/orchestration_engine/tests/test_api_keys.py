"""API keys: what they may do, and that nobody can do more with one."""

import asyncio
import datetime
import re
import uuid
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from sqlalchemy import text

from orchestration_engine.auth.keys import checked, digest_of, make_key, prefix_of
from orchestration_engine.auth.models import Role
from orchestration_engine.core.clock import now
from orchestration_engine.core.database import Database
from orchestration_engine.entrypoints.role import give

from .engine import PASSWORD, Caller, Engine, Process, a_name, caller, step

SOMETHING = {"name": "By a program", "steps": [step("only", "anything")]}


async def make(owner: Caller, *scopes: str, **more: object) -> Any:
    """Make a key; return what is shown of it, this once."""
    answer = await owner.http.post("/api-keys", json={"name": "A program", "scopes": list(scopes), **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


async def change(database: Database, statement: str, **values: object) -> None:
    """Change rows as no address of the API would."""
    async with database.transaction() as work:
        await work.session.execute(text(statement), values)


@pytest.fixture
async def admin(api: Process, engine: Engine) -> AsyncIterator[Caller]:
    """An administrator."""
    async with caller(api.url) as user:
        url = "postgresql+asyncpg://" + engine.environment["DATABASE_URL"].partition("://")[2]
        assert await give(url, user.username, Role.ADMIN)
        yield user


def test_a_key_is_known_by_its_beginning_and_checks_itself() -> None:
    made = make_key()
    assert re.fullmatch(r"rialto_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}", made.text)
    assert prefix_of(made.text) == made.prefix
    assert made.digest == digest_of(made.text)
    assert make_key().text != made.text


@pytest.mark.parametrize("place", [7, 20, 40, -1])
def test_a_mistyped_key_is_seen_to_be_none(place: int) -> None:
    text = make_key().text
    other = "a" if text[place] != "a" else "b"
    assert prefix_of(text[:place] + other + (text[place + 1 :] if place != -1 else "")) is None


async def test_a_key_is_shown_once(ada: Caller) -> None:
    made = await make(ada, "read", name="  Nightly export ")
    assert made["name"] == "Nightly export"
    assert made["key"].startswith(made["prefix"] + "_")
    listed = (await ada.http.get("/api-keys")).json()["items"]
    assert listed == [{name: value for name, value in made.items() if name != "key"}]
    assert made["key"] not in (await ada.http.get("/api-keys")).text


async def test_only_a_hash_of_a_key_is_kept_and_nothing_of_it_is_logged(
    ada: Caller, anyone: httpx2.AsyncClient, api: Process, database: Database
) -> None:
    made = await make(ada, "read")
    assert (await anyone.get("/auth/me", headers=bearer(made["key"]))).status_code == 200
    await anyone.get("/auth/me", headers=bearer(made["key"][:-1]))
    secret = made["key"].rpartition("_")[2]
    async with database.transaction() as work:
        query = text("select api_keys::text, digest from api_keys where id = :id")
        row, digest = (await work.session.execute(query, {"id": uuid.UUID(made["id"])})).one()
        events = (await work.session.execute(text("select count(*) from events where data::text like :it"),
                                             {"it": f"%{secret}%"})).scalar_one()  # fmt: skip
    assert digest == digest_of(made["key"])
    assert secret not in row
    assert events == 0
    assert secret not in api.log


@pytest.mark.parametrize(("days", "left"), [({}, 90), ({"expires_in_days": 7}, 7), ({"expires_in_days": None}, None)])
async def test_a_key_expires_when_it_was_asked_to(ada: Caller, days: dict[str, Any], left: int | None) -> None:
    expires = (await make(ada, "read", **days))["expires_at"]
    if left is None:
        assert expires is None
    else:
        wanted = now() + datetime.timedelta(days=left)
        assert abs(datetime.datetime.fromisoformat(expires) - wanted) < datetime.timedelta(minutes=1)


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"name": " "}, "body.name"),
        ({"name": "x" * 81}, "body.name"),
        ({"scopes": []}, "body.scopes"),
        ({"scopes": ["everything"]}, "body.scopes.0"),
        ({"expires_in_days": 0}, "body.expires_in_days"),
        ({"expires_in_days": 731}, "body.expires_in_days"),
        ({"key": "my own"}, "body.key"),
    ],
)
async def test_a_key_that_cannot_be_is_refused(ada: Caller, wrong: dict[str, Any], pointer: str) -> None:
    answer = await ada.http.post("/api-keys", json={"name": "A program", "scopes": ["read"], **wrong})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"].startswith(pointer)


async def test_a_key_is_taken_wherever_a_token_is(ada: Caller, anyone: httpx2.AsyncClient) -> None:
    headers = bearer((await make(ada, "read", "run"))["key"])
    assert (await anyone.get("/auth/me", headers=headers)).json()["username"] == ada.username
    submitted = await anyone.post("/workflows?wait=30", json=SOMETHING, headers=headers)
    assert submitted.status_code == 200, submitted.text
    assert submitted.json()["id"] in (await ada.http.get("/workflows")).text
    for path in ("/workflows", "/templates", "/batches", "/schedules", "/triggers", "/tasks", "/dead-letters",
                 "/analytics/summary", "/analytics/events", "/budget", "/prices"):  # fmt: skip
        assert (await anyone.get(path, headers=headers)).status_code == 200, path


async def test_the_scope_read_reads_and_does_nothing_else(ada: Caller, anyone: httpx2.AsyncClient) -> None:
    headers = bearer((await make(ada, "read"))["key"])
    workflow_id = await ada.submit(step("only", a_name()))
    assert (await anyone.get(f"/workflows/{workflow_id}", headers=headers)).status_code == 200
    for method, path in (
        ("POST", "/workflows"),
        ("POST", f"/workflows/{workflow_id}/cancel"),
        ("POST", "/templates"),
        ("DELETE", "/templates/mine"),
        ("POST", "/batches"),
        ("POST", "/schedules"),
        ("POST", "/triggers"),
        ("POST", f"/tasks/{uuid.uuid4()}/decision"),
        ("POST", f"/dead-letters/{uuid.uuid4()}/requeue"),
        ("PUT", "/budget"),
    ):
        answer = await anyone.request(method, path, json=SOMETHING, headers=headers)
        assert answer.status_code in (403, 422), (method, path, answer.text)
        if answer.status_code == 403:
            assert "`run`" in answer.json()["detail"]
    assert (await anyone.post("/workflows", json=SOMETHING, headers=headers)).status_code == 403
    assert (await anyone.post("/batches", json={}, headers=headers)).status_code == 403
    assert (await anyone.delete("/budget", headers=headers)).status_code == 403


async def test_the_scope_run_does_not_read(ada: Caller, anyone: httpx2.AsyncClient) -> None:
    headers = bearer((await make(ada, "run"))["key"])
    assert (await anyone.post("/workflows", json=SOMETHING, headers=headers)).status_code == 202
    for path in ("/workflows", "/auth/me", "/analytics/events/live"):
        answer = await anyone.get(path, headers=headers)
        assert answer.status_code == 403
        assert "`read`" in answer.json()["detail"]


async def test_keys_passwords_and_logging_out_want_a_token(ada: Caller, anyone: httpx2.AsyncClient) -> None:
    made = await make(ada, "read", "run")
    passwords = {"old": PASSWORD, "new": "another long password"}
    for method, path, body in (
        ("GET", "/api-keys", None),
        ("POST", "/api-keys", {"name": "More", "scopes": ["run"]}),
        ("DELETE", f"/api-keys/{made['id']}", None),
        ("PATCH", "/auth/me/password", passwords),
        ("POST", "/auth/logout", None),
    ):
        answer = await anyone.request(method, path, json=body, headers=bearer(made["key"]))
        assert answer.status_code == 403, (method, path, answer.text)
        assert "Log in, and send the token" in answer.json()["detail"]
    assert (await ada.http.get("/auth/me")).status_code == 200


async def test_the_scope_admin_is_for_those_who_have_the_role(ada: Caller) -> None:
    answer = await ada.http.post("/api-keys", json={"name": "Too much", "scopes": ["read", "admin"]})
    assert answer.status_code == 403
    assert answer.json()["errors"][0]["pointer"] == "body.scopes"


async def test_an_administrators_key_has_the_role_only_with_the_scope(
    admin: Caller, ada: Caller, anyone: httpx2.AsyncClient, engine: Engine
) -> None:
    plain = bearer((await make(admin, "read", "run"))["key"])
    full = bearer((await make(admin, "read", "admin"))["key"])
    others = f"/analytics/events?user={ada.username}"
    refused = await anyone.get("/budgets", headers=plain)
    assert refused.status_code == 403
    assert "`admin`" in refused.json()["detail"]
    assert (await anyone.get(others, headers=plain)).status_code == 403
    assert (await anyone.get("/auth/me", headers=plain)).json()["role"] == "user"
    assert (await anyone.get("/budgets", headers=full)).status_code == 200
    assert (await anyone.get(others, headers=full)).status_code == 200
    assert (await anyone.get("/auth/me", headers=full)).json()["role"] == "admin"
    assert (await admin.http.get("/auth/me")).json()["role"] == "admin"
    url = "postgresql+asyncpg://" + engine.environment["DATABASE_URL"].partition("://")[2]
    assert await give(url, admin.username, Role.USER)
    assert (await anyone.get("/budgets", headers=full)).status_code == 403


async def test_a_revoked_key_is_dead_from_the_next_request_on(ada: Caller, anyone: httpx2.AsyncClient) -> None:
    made = await make(ada, "read", "run")
    headers = bearer(made["key"])
    for _ in range(3):
        assert (await anyone.get("/auth/me", headers=headers)).status_code == 200
    assert (await ada.http.delete(f"/api-keys/{made['id']}")).status_code == 204
    for answer in (
        await anyone.get("/auth/me", headers=headers),
        await anyone.post("/workflows", json=SOMETHING, headers=headers),
    ):
        assert answer.status_code == 401
        assert "revoked" in answer.json()["detail"]
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert (await ada.http.get("/workflows")).json()["items"] == []
    assert (await ada.http.get("/api-keys")).json()["items"] == []
    assert (await ada.http.delete(f"/api-keys/{made['id']}")).status_code == 404


async def test_an_expired_key_says_so_and_stays_listed(
    ada: Caller, anyone: httpx2.AsyncClient, database: Database
) -> None:
    made = await make(ada, "read")
    await change(database, "update api_keys set expires_at = now() - interval '1 second' where id = :id",
                 id=uuid.UUID(made["id"]))  # fmt: skip
    answer = await anyone.get("/auth/me", headers=bearer(made["key"]))
    assert answer.status_code == 401
    assert "expired" in answer.json()["detail"]
    assert [key["id"] for key in (await ada.http.get("/api-keys")).json()["items"]] == [made["id"]]


@pytest.mark.parametrize(
    "wrong", ["rialto_", "rialto_x_y", "rialto_" + "A" * 200, "rialto_\u00e9", "rialto_' or 1=1 --"]
)
async def test_garbage_for_a_key_is_refused(anyone: httpx2.AsyncClient, wrong: str) -> None:
    headers = {b"Authorization": b"Bearer " + wrong.encode()}
    assert (await anyone.get("/auth/me", headers=headers)).status_code == 401


async def test_a_key_nobody_has_and_one_with_another_secret_are_refused(
    ada: Caller, anyone: httpx2.AsyncClient
) -> None:
    made = await make(ada, "read")
    unknown = make_key().text
    for key in (unknown, made["key"].lower(), made["key"][:-1], made["key"] + "0"):
        assert (await anyone.get("/auth/me", headers=bearer(key))).status_code == 401
    forged = checked(made["prefix"] + unknown.removeprefix(prefix_of(unknown) or "")[:44])
    assert prefix_of(forged) == made["prefix"]
    answer = await anyone.get("/auth/me", headers=bearer(forged))
    assert answer.status_code == 401
    assert "There is no such API key" in answer.json()["detail"]


async def test_others_keys_are_not_there(ada: Caller, bob: Caller, anyone: httpx2.AsyncClient) -> None:
    made = await make(ada, "read")
    assert (await bob.http.delete(f"/api-keys/{made['id']}")).status_code == 404
    assert (await bob.http.get("/api-keys")).json()["items"] == []
    assert (await anyone.get("/auth/me", headers=bearer(made["key"]))).status_code == 200
    assert (await anyone.get("/api-keys")).status_code == 401


async def test_the_last_use_is_written_at_most_once_a_minute(
    ada: Caller, anyone: httpx2.AsyncClient, database: Database
) -> None:
    made = await make(ada, "read")

    async def last_use() -> Any:
        return (await ada.http.get("/api-keys")).json()["items"][0]["last_used_at"]

    assert await last_use() is None
    await asyncio.gather(*(anyone.get("/auth/me", headers=bearer(made["key"])) for _ in range(5)))
    first = await last_use()
    assert first is not None
    await anyone.get("/auth/me", headers=bearer(made["key"]))
    assert await last_use() == first
    await change(database, "update api_keys set last_used_at = now() - interval '61 seconds' where id = :id",
                 id=uuid.UUID(made["id"]))  # fmt: skip
    await anyone.get("/auth/me", headers=bearer(made["key"]))
    assert datetime.datetime.fromisoformat(await last_use()) > datetime.datetime.fromisoformat(first)


async def test_a_refused_key_was_not_used(ada: Caller, anyone: httpx2.AsyncClient, database: Database) -> None:
    made = await make(ada, "read")
    await change(database, "update api_keys set expires_at = now() where id = :id", id=uuid.UUID(made["id"]))
    await anyone.get("/auth/me", headers=bearer(made["key"]))
    assert (await ada.http.get("/api-keys")).json()["items"][0]["last_used_at"] is None


async def test_nobody_has_more_than_fifty_keys_however_they_come(ada: Caller) -> None:
    body = {"name": "One of many", "scopes": ["read"]}
    answers = await asyncio.gather(*(ada.http.post("/api-keys", json=body) for _ in range(55)))
    assert sorted(answer.status_code for answer in answers) == [201] * 50 + [409] * 5
    keys = (await ada.http.get("/api-keys")).json()["items"]
    assert len(keys) == 50
    await ada.http.delete(f"/api-keys/{keys[0]['id']}")
    assert (await ada.http.post("/api-keys", json=body)).status_code == 201


async def test_a_password_that_changes_leaves_keys_alone(ada: Caller, anyone: httpx2.AsyncClient) -> None:
    made = await make(ada, "read")
    change = {"old": PASSWORD, "new": "another long password"}
    assert (await ada.http.patch("/auth/me/password", json=change)).status_code == 200
    assert (await anyone.get("/auth/me", headers=bearer(made["key"]))).status_code == 200
