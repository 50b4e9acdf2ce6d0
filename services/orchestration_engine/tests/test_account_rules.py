"""Passwords that change, passwords that are guessed, and who has which role."""

import asyncio
import uuid
from collections.abc import AsyncIterator

import httpx2
import pytest
from redis.asyncio import Redis
from sqlalchemy import text

from orchestration_engine.auth.attempts import Attempts
from orchestration_engine.auth.errors import LastAdmin, TooManyWrongPasswords
from orchestration_engine.auth.models import Role
from orchestration_engine.auth.people import PeopleManager
from orchestration_engine.core.database import Database
from orchestration_engine.entrypoints.role import give

from .engine import PASSWORD, Caller, Engine, Process, a_name, caller, step

NEW = "another long password"
WRONG = "not the right password"


@pytest.fixture
async def admin(api: Process, engine: Engine) -> AsyncIterator[Caller]:
    """An administrator."""
    async with caller(api.url) as user:
        url = "postgresql+asyncpg://" + engine.environment["DATABASE_URL"].partition("://")[2]
        assert await give(url, user.username, Role.ADMIN)
        yield user


async def log_in(client: httpx2.AsyncClient, username: str, password: str, address: str = "") -> httpx2.Response:
    """Log in; `address` is where a proxy says that the request comes from."""
    headers = {"X-Forwarded-For": address} if address else {}
    return await client.post("/auth/login", json={"username": username, "password": password}, headers=headers)


def an_address() -> str:
    """Return an address that nobody has called from."""
    one = uuid.uuid4().bytes
    return f"10.{one[0]}.{one[1]}.{one[2]}"


async def change_password(user: Caller, old: str, new: str) -> httpx2.Response:
    return await user.http.patch("/auth/me/password", json={"old": old, "new": new})


async def test_a_changed_password_lets_in_and_the_old_one_does_not(ada: Caller, anyone: httpx2.AsyncClient) -> None:
    assert (await change_password(ada, PASSWORD, NEW)).status_code == 200
    assert (await log_in(anyone, ada.username, PASSWORD)).status_code == 401
    assert (await log_in(anyone, ada.username, NEW)).status_code == 200


async def test_every_token_dies_with_its_password_and_the_answer_has_a_new_one(
    ada: Caller, anyone: httpx2.AsyncClient
) -> None:
    other = (await log_in(anyone, ada.username, PASSWORD)).json()["token"]
    changed = (await change_password(ada, PASSWORD, NEW)).json()
    assert changed["expires_in"] == 3600
    for dead in (other, ada.http.headers["Authorization"].removeprefix("Bearer ")):
        headers = {"Authorization": f"Bearer {dead}"}
        assert (await anyone.get("/auth/me", headers=headers)).status_code == 401
        workflow = {"name": "Too late", "steps": [step("only", "anything")]}
        answer = await anyone.post("/workflows", json=workflow, headers=headers)
        assert answer.status_code == 401
        assert "password changed" in answer.json()["detail"]
    me = await anyone.get("/auth/me", headers={"Authorization": f"Bearer {changed['token']}"})
    assert me.json()["username"] == ada.username


async def test_a_password_is_not_changed_without_the_old_one(ada: Caller, anyone: httpx2.AsyncClient) -> None:
    answer = await change_password(ada, WRONG, NEW)
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"pointer": "body.old", "message": "is not your password"}]
    assert (await ada.http.get("/auth/me")).status_code == 200
    assert (await log_in(anyone, ada.username, PASSWORD)).status_code == 200


async def test_a_new_password_keeps_to_the_rule_and_is_not_repeated(ada: Caller) -> None:
    answer = await change_password(ada, PASSWORD, "too short")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "body.new"
    assert "too short" not in answer.text


async def test_of_two_changes_at_once_one_is_made(ada: Caller, anyone: httpx2.AsyncClient) -> None:
    passwords = [f"{NEW} {number}" for number in range(2)]
    answers = await asyncio.gather(*(change_password(ada, PASSWORD, password) for password in passwords))
    assert sorted(answer.status_code for answer in answers) in ([200, 401], [200, 409], [200, 422])
    let_in = [(await log_in(anyone, ada.username, password)).status_code for password in passwords]
    assert sorted(let_in) == [200, 401]


async def test_after_ten_wrong_passwords_even_the_right_one_is_refused(ada: Caller, anyone: httpx2.AsyncClient) -> None:
    for _ in range(10):
        assert (await log_in(anyone, ada.username.upper(), WRONG, an_address())).status_code == 401
    refused = await log_in(anyone, ada.username, PASSWORD, an_address())
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 15 * 60
    assert "minutes" in refused.json()["detail"]
    assert (await change_password(ada, PASSWORD, NEW)).status_code == 429
    assert (await ada.http.get("/auth/me")).status_code == 200


async def test_of_guesses_that_come_all_at_once_ten_are_answered(ada: Caller, anyone: httpx2.AsyncClient) -> None:
    answers = await asyncio.gather(*(log_in(anyone, ada.username, WRONG, an_address()) for _ in range(25)))
    told = [answer.status_code for answer in answers]
    assert (told.count(401), told.count(429)) == (10, 15)
    assert (await log_in(anyone, ada.username, PASSWORD, an_address())).status_code == 429


async def test_the_right_password_forgives_the_wrong_ones_before_it(ada: Caller, anyone: httpx2.AsyncClient) -> None:
    for _ in range(3):
        for _ in range(5):
            assert (await log_in(anyone, ada.username, WRONG, an_address())).status_code == 401
        assert (await log_in(anyone, ada.username, PASSWORD, an_address())).status_code == 200


async def test_an_unknown_name_is_counted_as_a_known_one_is(anyone: httpx2.AsyncClient) -> None:
    name = a_name()
    statuses = [(await log_in(anyone, name, WRONG, an_address())).status_code for _ in range(11)]
    assert statuses == [401] * 10 + [429]


async def test_from_one_address_no_more_is_guessed_than_may_be(redis: Redis) -> None:
    attempts = Attempts(redis, 10, 3)
    address = an_address()
    for _ in range(3):
        await attempts.check(a_name(), address)
        await attempts.wrong(a_name(), address)
    with pytest.raises(TooManyWrongPasswords):
        await attempts.check(a_name(), address)
    await attempts.check(a_name(), an_address())
    keys = {attempts.keys("ada", f"2001:db8:1:4::{last}")[1] for last in ("1", "2:3:4")}
    assert len(keys) == 1


async def test_what_was_typed_for_a_name_is_not_kept(redis: Redis) -> None:
    typed = f"my password {uuid.uuid4().hex}"
    await Attempts(redis, 10, 10).wrong(typed, None)
    assert not [key async for key in redis.scan_iter(f"*{typed[-32:]}*")]


async def test_wrong_passwords_are_forgotten_after_a_quarter_of_an_hour(redis: Redis) -> None:
    name = a_name()
    await Attempts(redis, 10, 10).wrong(name, None)
    (key, _) = Attempts(redis, 10, 10).keys(name, None)[0]
    assert 0 < await redis.ttl(key) <= 15 * 60


async def test_without_redis_everybody_is_let_through() -> None:
    away: Redis = Redis.from_url("redis://127.0.0.1:9/0", socket_connect_timeout=1)
    attempts = Attempts(away, 1, 1)
    for _ in range(2):
        await attempts.wrong("ada", "10.0.0.1")
        await attempts.check("ada", "10.0.0.1")
    await attempts.right("ada")
    await away.aclose()


@pytest.fixture
async def redis(servers: dict[str, str]) -> AsyncIterator[Redis]:
    """A Redis that answers."""
    async with Redis.from_url(servers["REDIS_URL"]) as found:
        yield found


async def test_accounts_are_for_administrators(ada: Caller) -> None:
    assert (await ada.http.get("/users")).status_code == 403
    assert (await ada.http.patch(f"/users/{ada.username}", json={"role": "admin"})).status_code == 403


async def test_administrators_find_accounts_by_name(admin: Caller, ada: Caller, bob: Caller) -> None:
    found = (await admin.http.get("/users", params={"q": ada.username[3:].upper()})).json()
    assert found["next_cursor"] is None
    assert [person["username"] for person in found["items"]] == [ada.username]
    assert found["items"][0].keys() == {"username", "role", "created_at"}
    assert (await admin.http.get("/users", params={"q": "100%_no\\body"})).json()["items"] == []


async def test_accounts_come_in_pages(admin: Caller, ada: Caller, bob: Caller) -> None:
    names: list[str] = []
    cursor: str | None = None
    while True:
        query = {"limit": "50", **({"cursor": cursor} if cursor else {})}
        page = (await admin.http.get("/users", params=query)).json()
        names += [person["username"].lower() for person in page["items"]]
        if (cursor := page["next_cursor"]) is None:
            break
    assert len(names) == len(set(names))
    assert {admin.username, ada.username, bob.username} <= set(names)
    assert (await admin.http.get("/users", params={"cursor": "!"})).status_code == 422


async def test_a_role_holds_from_the_next_request_on(admin: Caller, ada: Caller) -> None:
    given = await admin.http.patch(f"/users/{ada.username.upper()}", json={"role": "admin"})
    assert given.status_code == 200
    assert (given.json()["username"], given.json()["role"]) == (ada.username, "admin")
    assert (await ada.http.get("/users")).status_code == 200
    for _ in range(2):  # the second time nothing changes
        await admin.http.patch(f"/users/{ada.username}", json={"role": "user"})
    assert (await ada.http.get("/users")).status_code == 403
    told = [event["data"] for event in await admin.events(type="user.role_changed", user=admin.username)]
    assert [(one["username"], one["before"], one["role"]) for one in told] == [
        (ada.username, "user", "admin"),
        (ada.username, "admin", "user"),
    ]


async def test_guests_are_nobody_yet(admin: Caller, database: Database) -> None:
    guest = await someone(database, Role.USER, tries_left=5)
    assert (await admin.http.get("/users", params={"q": guest})).json()["items"] == []
    assert (await admin.http.patch(f"/users/{guest}", json={"role": "admin"})).status_code == 404


async def test_nobody_and_no_role_are_refused(admin: Caller) -> None:
    assert (await admin.http.patch(f"/users/{a_name()}", json={"role": "admin"})).status_code == 404
    assert (await admin.http.patch(f"/users/{admin.username}", json={"role": "king"})).status_code == 422


async def someone(database: Database, role: Role, tries_left: int | None = None) -> str:
    """Write an account of a role into a database; return its name."""
    name = a_name()
    async with database.transaction() as work:
        await work.session.execute(
            text("insert into users (id, username, username_key, password_hash, role, tries_left, created_at) "
                 "values (gen_random_uuid(), :name, :name, 'x', :role, :tries_left, now())"),
            {"name": name, "role": role.value, "tries_left": tries_left},
        )  # fmt: skip
    return name


async def lose(database: Database, name: str) -> str:
    """Take a role away; return what came of it."""
    try:
        async with database.transaction() as work:
            await PeopleManager(work).give_role(name, Role.USER, uuid.uuid4())
    except LastAdmin:
        return "refused"
    return "done"


async def test_the_last_administrator_stays_one(own: Database) -> None:
    first = await someone(own, Role.ADMIN)
    await someone(own, Role.ANALYST)
    assert await lose(own, first.upper()) == "refused"
    second = await someone(own, Role.ADMIN)
    assert await lose(own, first) == "done"
    assert await lose(own, second) == "refused"


async def test_of_two_administrators_who_leave_at_once_one_stays(own: Database) -> None:
    names = [await someone(own, Role.ADMIN) for _ in range(2)]
    assert sorted(await asyncio.gather(*(lose(own, name) for name in names))) == ["done", "refused"]
