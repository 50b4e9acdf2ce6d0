"""The embedded servers, each spoken to in its own protocol."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import asyncpg
import pytest
import redis
from confluent_kafka.admin import AdminClient

from agent_contracts.events import TOPIC
from devstack.home import Home
from devstack.model_server import with_start
from devstack.plan import MODEL_NAME
from devstack.testing import Running, running
from devstack.topics import EVENTS_TOPIC, PARTITIONS


async def _sql(url: str, *statements: str) -> list[object]:
    connection = await asyncpg.connect(url)
    try:
        return [await connection.fetchval(statement) for statement in statements]
    finally:
        await connection.close()


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Path]:
    """A folder that everybody may enter, unlike the one that pytest makes."""
    folder = Path(tmp_path.anchor) / "tmp" / f"rialto-test-{os.getpid()}"
    folder.mkdir(mode=0o755)
    yield folder
    shutil.rmtree(folder)


def test_data_outlives_a_restart_and_the_broker_has_its_topic(tmp_path: Path, checkout: Path) -> None:
    home = tmp_path / "home"
    with running(home, only=("postgres", "valkey", "broker"), repository=checkout) as first:
        asyncio.run(_sql(first.database_url, "create table kept as select 7 as seven", "select uuidv7()"))
        with redis.Redis.from_url(first.redis_url) as client:
            client.set("kept", "seven")
        topics = AdminClient({"bootstrap.servers": first.kafka_bootstrap_servers}).list_topics(timeout=30).topics
    with running(home, only=("postgres", "valkey"), repository=checkout) as second:
        kept = asyncio.run(_sql(second.database_url, "select seven from kept", "show server_encoding"))
        with redis.Redis.from_url(second.redis_url) as client:
            assert client.get("kept") == b"seven"

    assert EVENTS_TOPIC == TOPIC
    assert len(topics[EVENTS_TOPIC].partitions) == PARTITIONS
    assert kept == [7, "UTF8"]
    assert second.database_url == first.database_url


def test_the_database_asks_for_its_password(tmp_path: Path, checkout: Path) -> None:
    with running(tmp_path / "home", only=("postgres",), repository=checkout) as up:
        wrong = up.database_url.replace("rialto:", "rialto:not-")
        with pytest.raises(asyncpg.InvalidPasswordError):
            asyncio.run(_sql(wrong, "select 1"))

    assert up.home.secrets.stat().st_mode & 0o777 == 0o600
    assert up.home.environment.stat().st_mode & 0o777 == 0o600
    assert not list(up.home.root.glob(".postgres-password*"))


@pytest.mark.usefixtures("as_root")
def test_root_runs_the_database_below_a_folder_that_only_root_may_enter(tmp_path: Path, checkout: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with running(closed / "home", only=("postgres",), repository=checkout) as up:
        assert asyncio.run(_sql(up.database_url, "select 1")) == [1]

    data = closed / "home" / "postgres"
    assert data.stat().st_uid != 0


def test_a_lock_that_names_another_program_after_a_crash_does_not_stop_the_database(
    tmp_path: Path, checkout: Path
) -> None:
    for _ in range(2):
        with running(tmp_path / "home", only=("postgres",), repository=checkout) as up:
            assert asyncio.run(_sql(up.database_url, "select 1")) == [1]
        (tmp_path / "home" / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n")


def test_the_database_runs_where_the_path_is_too_long_for_a_socket(tmp_path: Path, checkout: Path) -> None:
    home = tmp_path / ("long-" * 20)
    with running(home, only=("postgres",), repository=checkout) as up:
        assert asyncio.run(_sql(up.database_url, "show unix_socket_directories")) == [""]


@pytest.mark.usefixtures("as_root")
def test_without_the_capability_to_reach_it_the_data_is_kept_elsewhere_and_that_is_said(
    tmp_path: Path, outside: Path, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home((tmp_path / "home").resolve(), checkout)
    setpriv = shutil.which("setpriv")
    refuses = outside / "bin" / "setpriv"
    refuses.parent.mkdir()
    refuses.write_text(f'#!/bin/sh\ncase "$*" in *--ambient-caps*) exit 1;; esac\nexec {setpriv} "$@"\n')
    refuses.chmod(0o755)
    monkeypatch.setenv("PATH", f"{refuses.parent}:{os.environ['PATH']}")
    try:
        with running(home.root, only=("postgres",), repository=checkout) as up:
            assert asyncio.run(_sql(up.database_url, "select 1")) == [1]
            notes = up.status().notes
        assert (home.temporary / "postgres" / "PG_VERSION").exists()
    finally:
        shutil.rmtree(home.temporary, ignore_errors=True)
    assert any(str(home.temporary) in note for note in notes)


@pytest.mark.usefixtures("as_root")
def test_a_user_without_rights_runs_the_database_as_themselves(outside: Path, checkout: Path) -> None:
    home = outside / "home"
    home.mkdir()
    os.chown(home, 65534, 65534)
    script = (
        "import pathlib, sys; from devstack.testing import running\n"
        "with running(pathlib.Path(sys.argv[1]), only=('postgres',), repository=pathlib.Path(sys.argv[1])) as up:\n"
        "    print(up.status().healthy)\n"
    )
    # The capability stands for a checkout that the user may read, wherever this one is.
    drop = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
    reach = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--"]
    words = [*drop, *reach, sys.executable, "-c", script, str(home)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=home)

    assert done.stdout == "True\n", done.stderr
    assert (home / "postgres").stat().st_uid == 65534


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("model")
    with running(folder / "home", only=("model",), repository=folder) as up:
        yield up


def _ask_model(up: Running, **more: object) -> str:
    question = {"role": "user", "content": "Say hello."}
    body = json.dumps({"model": MODEL_NAME, "max_tokens": 12, "messages": [question], **more}).encode()
    headers = {"Content-Type": "application/json", "x-api-key": up.environment["ANTHROPIC_API_KEY"]}
    request = urllib.request.Request(f"{up.anthropic_base_url}/v1/messages", body, headers)  # noqa: S310 -- our own http URL
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 -- our own http URL
        return str(answer.read().decode())


def test_the_local_model_answers_in_the_messages_api(model: Running) -> None:
    answer = json.loads(_ask_model(model))

    assert answer["model"] == MODEL_NAME == model.environment["LLM_MODEL"]
    assert answer["content"][0]["text"].strip()
    assert answer["usage"]["output_tokens"] > 0


def _events(stream: str) -> list[str]:
    return [line.removeprefix("event: ") for line in stream.splitlines() if line.startswith("event: ")]


def test_every_stream_of_the_local_model_begins_with_its_start(model: Running) -> None:
    # The first token is half of an emoji now and then; a dozen answers hold some of those.
    streams = [_events(_ask_model(model, stream=True, temperature=1)) for _ in range(12)]

    assert {events[0] for events in streams} == {"message_start"}
    assert {events.count("message_start") for events in streams} == {1}
    assert {events[-1] for events in streams} == {"message_stop"}
    assert all("content_block_delta" in events for events in streams)


async def test_a_stream_without_its_start_is_given_one_that_counts_the_prompt(model: Running) -> None:
    async def without_start() -> AsyncIterator[bytes]:
        yield b"event: content_block_start\ndata: {}\n\n"
        yield b"event: message_stop\ndata: {}\n\n"

    asked = json.dumps({"model": MODEL_NAME, "messages": [{"role": "user", "content": "Say hello."}]}).encode()
    async with aiohttp.ClientSession(model.anthropic_base_url) as upstream:
        stream = b"".join([piece async for piece in with_start(without_start(), upstream, asked)]).decode()

    assert _events(stream) == ["message_start", "content_block_start", "message_stop"]
    start = json.loads(stream.splitlines()[1].removeprefix("data: "))
    assert start["message"]["usage"]["input_tokens"] > 10
    assert start["message"]["model"] == MODEL_NAME


def test_a_prompt_longer_than_the_model_can_read_is_refused(model: Running) -> None:
    with pytest.raises(urllib.error.HTTPError, match="400") as raised:
        _ask_model(model, system="word " * 20_000)
    assert "context size" in raised.value.read().decode()
    raised.value.close()
