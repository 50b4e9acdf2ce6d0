"""Accounts over HTTP: registering, logging in and out, and what tokens are good for."""

import datetime
import uuid
from typing import Any

import httpx2
import jwt
import pytest
from redis.asyncio import Redis
from sqlalchemy import text

from orchestration_engine.core.database import Database

from .engine import PASSWORD, Caller, Engine, a_name, step


async def register(client: httpx2.AsyncClient, username: str, password: str = PASSWORD) -> httpx2.Response:
    return await client.post("/auth/register", json={"username": username, "password": password})


async def log_in(client: httpx2.AsyncClient, username: str, password: str = PASSWORD) -> httpx2.Response:
    return await client.post("/auth/login", json={"username": username, "password": password})


async def test_registering_answers_with_the_account(anyone: httpx2.AsyncClient) -> None:
    name = a_name()
    answer = await register(anyone, name)
    assert answer.status_code == 201
    assert answer.json().keys() == {"id", "username", "role", "created_at"}
    assert answer.json()["username"] == name
    assert PASSWORD not in answer.text


async def test_a_name_is_taken_whatever_the_case_of_its_letters(anyone: httpx2.AsyncClient) -> None:
    name = a_name()
    await register(anyone, name)
    answer = await register(anyone, name.upper())
    assert answer.status_code == 409
    assert answer.json()["errors"] == [{"pointer": "body.username", "message": "is taken"}]


@pytest.mark.parametrize("password", ["twelve chars", "naïve 日本 🙂 pass", "x" * 128, "é" * 128, " " * 12])
async def test_any_password_of_12_to_128_characters_works(anyone: httpx2.AsyncClient, password: str) -> None:
    name = a_name()
    assert (await register(anyone, name, password)).status_code == 201
    assert (await log_in(anyone, name, password)).status_code == 200
    assert (await log_in(anyone, name, password + "!")).status_code == 401


@pytest.mark.parametrize("password", ["", "eleven char", "x" * 129])
async def test_a_password_of_another_length_is_refused(anyone: httpx2.AsyncClient, password: str) -> None:
    answer = await register(anyone, a_name(), password)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "body.password"


async def test_passwords_are_told_apart_beyond_the_72_bytes_that_bcrypt_reads(anyone: httpx2.AsyncClient) -> None:
    name = a_name()
    await register(anyone, name, "a" * 100)
    assert (await log_in(anyone, name, "a" * 99 + "b")).status_code == 401


async def test_a_password_works_however_its_accents_are_composed(anyone: httpx2.AsyncClient) -> None:
    name = a_name()
    await register(anyone, name, "café au lait, please")
    assert (await log_in(anyone, name, "cafe\u0301 au lait, please")).status_code == 200


@pytest.mark.parametrize(
    "username", ["", "ab", "x" * 65, "with space", "-dash", "ada\u202eevil", "\uff41\uff44\uff41", "ada\n"]
)
async def test_a_name_that_could_mislead_is_refused(anyone: httpx2.AsyncClient, username: str) -> None:
    answer = await register(anyone, username)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "body.username"


@pytest.mark.parametrize("body", [{}, {"username": "ada"}, {"username": 1, "password": 2}, [], "x", None, 7, True])
async def test_a_body_of_another_shape_is_refused(anyone: httpx2.AsyncClient, body: object) -> None:
    answer = await anyone.post("/auth/register", json=body)
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"


async def test_an_unknown_field_is_refused(anyone: httpx2.AsyncClient) -> None:
    body = {"username": a_name(), "password": PASSWORD, "is_admin": True}
    answer = await anyone.post("/auth/register", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "body.is_admin"


async def test_logging_in_gives_a_bearer_token_for_an_hour(anyone: httpx2.AsyncClient) -> None:
    name = a_name()
    await register(anyone, name)
    answer = await log_in(anyone, name)
    token = answer.json()["token"]
    assert answer.json() == {"token": token, "token_type": "bearer", "expires_in": 3600}
    me = await anyone.get("/auth/me", headers={"Authorization": f"Bearer {token}"})
    assert me.json()["username"] == name


async def test_an_unknown_name_and_a_wrong_password_get_the_same_answer(anyone: httpx2.AsyncClient) -> None:
    name = a_name()
    await register(anyone, name)
    wrong = await log_in(anyone, name, "not the right password")
    unknown = await log_in(anyone, a_name(), "not the right password")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.text == unknown.text


async def test_an_error_never_repeats_the_password(anyone: httpx2.AsyncClient) -> None:
    answer = await anyone.post("/auth/register", json={"username": "!", "password": "hunter2hunter2", "x": "hunter2"})
    assert "hunter2" not in answer.text


async def test_a_token_is_dead_after_logging_out(ada: Caller) -> None:
    assert (await ada.http.post("/auth/logout")).status_code == 204
    answer = await ada.http.get("/auth/me")
    assert answer.status_code == 401
    assert "logged out" in answer.json()["detail"]
    assert (await ada.http.post("/auth/logout")).status_code == 401


async def test_a_dead_token_submits_nothing(ada: Caller, anyone: httpx2.AsyncClient) -> None:
    other = (await log_in(anyone, ada.username)).json()["token"]
    await ada.http.post("/auth/logout")
    workflow = {"name": "Too late", "steps": [step("only", "anything")]}
    answer = await ada.http.post("/workflows", json=workflow)
    assert answer.status_code == 401
    assert "logged out" in answer.json()["detail"]
    mine = await anyone.get("/workflows", headers={"Authorization": f"Bearer {other}"})
    assert mine.json()["items"] == []


async def test_a_dead_token_stays_dead_when_redis_is_flushed(ada: Caller, engine: Engine) -> None:
    await ada.http.post("/auth/logout")
    async with Redis.from_url(engine.environment["REDIS_URL"]) as redis:
        keys = [key async for key in redis.scan_iter("rialto:revoked:*")]
        assert keys
        await redis.delete(*keys)
    assert (await ada.http.get("/auth/me")).status_code == 401


async def test_logging_out_with_one_token_leaves_the_others_alone(ada: Caller, anyone: httpx2.AsyncClient) -> None:
    other = (await log_in(anyone, ada.username)).json()["token"]
    await ada.http.post("/auth/logout")
    me = await anyone.get("/auth/me", headers={"Authorization": f"Bearer {other}"})
    assert me.status_code == 200


async def test_the_password_is_kept_as_a_bcrypt_hash(ada: Caller, database: Database) -> None:
    async with database.transaction() as work:
        query = text("select password_hash from users where id = :id")
        kept = (await work.session.execute(query, {"id": uuid.UUID(ada.id)})).scalar_one()
    assert kept.startswith("$2b$10$")


def claims(user_id: str, **changes: Any) -> dict[str, Any]:
    issued = datetime.datetime.now(datetime.UTC)
    found = {
        "sub": user_id,
        "jti": str(uuid.uuid4()),
        "iat": issued,
        "exp": issued + datetime.timedelta(hours=1),
        "iss": "rialto",
        "aud": "rialto-api",
    }
    return {name: value for name, value in (found | changes).items() if value is not None}


async def status_with(client: httpx2.AsyncClient, token: str) -> int:
    answer = await client.get("/auth/me", headers={"Authorization": f"Bearer {token}"})
    if answer.status_code != 200:
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert answer.headers["Content-Type"] == "application/problem+json"
    return answer.status_code


async def test_a_token_made_with_the_right_secret_and_every_claim_is_taken(
    ada: Caller, anyone: httpx2.AsyncClient, engine: Engine
) -> None:
    token = jwt.encode(claims(ada.id), engine.environment["JWT_SECRET"], "HS256")
    assert await status_with(anyone, token) == 200


PAST = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    "changes",
    [
        *({name: None} for name in ("sub", "jti", "iat", "exp", "iss", "aud")),
        {"exp": PAST},
        {"iss": "somebody else"},
        {"aud": "another service"},
        {"sub": "not a uuid"},
        {"sub": str(uuid.uuid4())},
        {"jti": "not a uuid"},
        {"exp": 1e308},
    ],
)
async def test_a_token_with_a_wrong_or_missing_claim_is_refused(
    ada: Caller, anyone: httpx2.AsyncClient, engine: Engine, changes: dict[str, Any]
) -> None:
    token = jwt.encode(claims(ada.id, **changes), engine.environment["JWT_SECRET"], "HS256")
    assert await status_with(anyone, token) == 401


@pytest.mark.parametrize("algorithm", ["none", "HS384", "HS512"])
async def test_a_token_of_another_algorithm_is_refused(
    ada: Caller, anyone: httpx2.AsyncClient, engine: Engine, algorithm: str
) -> None:
    secret = None if algorithm == "none" else engine.environment["JWT_SECRET"]
    assert await status_with(anyone, jwt.encode(claims(ada.id), secret, algorithm)) == 401


@pytest.mark.parametrize("token", ["x", "a.b.c", "é", "A" * 5000, "eyJhbGciOiJIUzI1NiJ9..", "a b"])
async def test_garbage_for_a_token_is_refused(anyone: httpx2.AsyncClient, token: str) -> None:
    headers = {b"Authorization": b"Bearer " + token.encode()}
    assert (await anyone.get("/auth/me", headers=headers)).status_code == 401


async def test_another_secret_makes_no_valid_token(ada: Caller, anyone: httpx2.AsyncClient) -> None:
    assert await status_with(anyone, jwt.encode(claims(ada.id), "x" * 40, "HS256")) == 401
