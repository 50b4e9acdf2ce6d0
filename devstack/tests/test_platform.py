"""The whole platform, with stand-ins for the applications and the real servers."""

import asyncio
import os
import signal
import socket
import threading
import time
import urllib.request
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import psutil
import pytest

from devstack import Home, StartFailed, State, Status, down, servers, state, status, up
from devstack.components import Component, Plan
from devstack.probes import Probe
from devstack.processes import ProcessIdentity
from devstack.supervisor import Supervisor
from devstack.testing import running

T = TypeVar("T")
SERVERS = ("postgres", "valkey", "broker")


def _silent(_: str) -> None:
    """Tell nobody."""


def _until(what: Callable[[], T | None], seconds: float = 60) -> T:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if (found := what()) is not None:
            return found
        time.sleep(0.05)
    raise AssertionError(f"not so within {seconds} s")


def _pid(found: Status, name: str) -> int:
    one = found.component(name)
    assert one is not None
    assert one.pid is not None
    return one.pid


def _ended(process: ProcessIdentity) -> bool | None:
    return None if process.alive() else True


def test_up_starts_everything_and_a_second_one_changes_nothing(home: Home) -> None:
    told: list[str] = []
    first = up(home, report=told.append, api_port=None)
    second = up(home, report=_silent, api_port=None)

    assert first.healthy, first
    assert (first.was_running, second.was_running) == (False, True)
    assert [one.pid for one in first.components] == [one.pid for one in second.components]
    assert any(line.startswith("postgres: ready after") for line in told)
    assert first.engine_url is not None
    with urllib.request.urlopen(first.engine_url) as answer:  # noqa: S310 -- our own http URL
        assert answer.status == 200


def test_down_stops_every_process_and_says_whether_there_was_one(home: Home) -> None:
    found = up(home, report=_silent, api_port=None)
    processes = [identity for one in found.components if one.pid and (identity := ProcessIdentity.of(one.pid))]
    began = time.monotonic()

    assert down(home)
    assert time.monotonic() - began < 6
    assert len(processes) == 10
    assert not [process for process in processes if process.alive()]
    assert not status(home).running
    assert not down(home)


def test_the_servers_of_a_deleted_home_end_and_leave_nothing_in_its_place(home: Home, tmp_path: Path) -> None:
    found = up(home, report=_silent, api_port=None)
    processes = [identity for one in found.components if one.pid and (identity := ProcessIdentity.of(one.pid))]
    record = state.read(home)
    assert record is not None

    home.root.rename(tmp_path / "removed")  # removing file by file would race with what the servers write

    for process in (*processes, record.supervisor):
        _until(partial(_ended, process))
    assert not home.root.exists()


def test_two_ups_at_once_start_one_platform(home: Home) -> None:
    found: list[Status] = []
    both = [threading.Thread(target=lambda: found.append(up(home, report=_silent, only=("valkey",)))) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()

    assert down(home)
    assert not status(home).running
    assert len({one.supervisor_pid for one in found}) == 1
    assert len({_pid(one, "valkey") for one in found}) == 1
    assert all(one.healthy for one in found)


def test_a_component_that_cannot_start_fails_with_its_last_words_and_all_is_stopped(home: Home, checkout: Path) -> None:
    worker = checkout / "src" / "orchestration_engine" / "entrypoints" / "worker.py"
    worker.write_text("raise SystemExit('the queue is upside down')")

    with pytest.raises(StartFailed) as raised:
        up(home, report=_silent, only=("postgres", "valkey", "host", "worker"))

    assert raised.value.component == "worker"
    assert "died 5 times" in raised.value.reason
    assert "the queue is upside down" in raised.value.log_tail
    assert not status(home).running
    assert not [one for one in psutil.process_iter(["cmdline"]) if str(home.root) in str(one.info["cmdline"])]


def test_a_migration_that_fails_stops_the_start_at_once(home: Home, checkout: Path) -> None:
    migrate = checkout / "src" / "orchestration_engine" / "entrypoints" / "migrate.py"
    migrate.write_text("raise SystemExit('no such column')")

    with pytest.raises(StartFailed, match="no such column") as raised:
        up(home, report=_silent, only=("postgres", "migrate", "api"))

    assert raised.value.component == "migrate"


def test_a_killed_supervisor_takes_its_components_along_and_the_next_up_works(home: Home) -> None:
    first = up(home, report=_silent, only=SERVERS)
    processes = [ProcessIdentity.of(_pid(first, name)) for name in SERVERS]
    assert first.supervisor_pid is not None
    os.kill(first.supervisor_pid, signal.SIGKILL)

    for process in processes:
        assert process is not None
        _until(lambda process=process: _ended(process))  # type: ignore[misc]  # bound at once on purpose
    assert not status(home).running
    again = up(home, report=_silent, only=SERVERS)
    assert again.healthy
    assert not again.was_running


def test_a_component_that_dies_is_started_again_and_that_is_said(home: Home) -> None:
    first = up(home, report=_silent, only=("postgres", "broker"))
    os.kill(_pid(first, "postgres"), signal.SIGKILL)
    os.kill(_pid(first, "broker"), signal.SIGKILL)

    def restarted() -> Status | None:
        now = status(home)
        return now if now.healthy and all(one.restarts == 1 for one in now.components) else None

    found = _until(restarted)
    assert _pid(found, "postgres") != _pid(first, "postgres")
    assert "postgres: was ended by SIGKILL; starting again in 0.25 s" in home.log("supervisor").read_text()


def test_a_server_named_by_its_url_is_not_started_and_its_password_is_masked(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"postgresql://me:hush-hush@127.0.0.1:{server.getsockname()[1]}/mine"
        monkeypatch.setenv("DATABASE_URL", url)
        monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-hush-hush")
        found = up(home, report=_silent, only=("postgres", "valkey", "model", "migrate"))

    postgres, model = found.component("postgres"), found.component("model")
    assert postgres is not None
    assert model is not None
    assert (postgres.state, postgres.healthy, postgres.pid) == (State.EXTERNAL, True, None)
    assert (model.state, model.url) == (State.EXTERNAL, "https://api.anthropic.com")
    assert "hush-hush" not in repr(found)
    assert "hush-hush" not in home.state.read_text()
    assert not (home.root / "postgres").exists()


def test_two_homes_run_side_by_side(checkout: Path, tmp_path: Path) -> None:
    with (
        running(tmp_path / "one", only=SERVERS, repository=checkout) as one,
        running(tmp_path / "other", only=SERVERS, repository=checkout) as other,
    ):
        assert one.status().healthy
        assert other.status().healthy
        assert not {one.database_url, one.redis_url} & {other.database_url, other.redis_url}


def test_urls_stay_and_a_port_that_a_stranger_took_is_replaced_and_said(home: Home) -> None:
    def urls() -> list[str | None]:
        return [one.url for one in up(home, report=told.append, only=("valkey", "broker")).components]

    told: list[str] = []
    first = urls()
    down(home)
    assert urls() == first
    down(home)
    port = int(str(first[1]).rpartition(":")[2])
    with socket.create_server(("127.0.0.1", port)):
        assert urls() != first
    assert any(f"broker: port {port} is taken by another process" in line for line in told)


def test_a_test_that_is_killed_takes_its_servers_along(home: Home, checkout: Path) -> None:
    with running(home.root, only=("valkey",), repository=checkout) as up_now:
        server = ProcessIdentity.of(_pid(up_now.status(), "valkey"))
        assert server is not None
        os.kill(up_now.supervisor_pid, signal.SIGKILL)
        _until(lambda: _ended(server))


def test_where_nothing_ends_the_children_of_a_killed_supervisor_the_next_up_does(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lacking = tmp_path / "bin" / "setpriv"
    lacking.parent.mkdir()
    lacking.write_text("#!/bin/sh\nexit 1\n")
    lacking.chmod(0o755)
    monkeypatch.setenv("PATH", f"{lacking.parent}:{os.environ['PATH']}")
    first = up(home, report=_silent, only=("valkey",))
    server = ProcessIdentity.of(_pid(first, "valkey"))
    assert server is not None
    assert first.supervisor_pid is not None
    os.kill(first.supervisor_pid, signal.SIGKILL)
    _until(lambda: None if status(home).running else True)
    assert server.alive()

    told: list[str] = []
    second = up(home, report=told.append, only=("valkey",))
    assert second.healthy
    assert not server.alive()
    assert any(f"still running as {server.pid} without a supervisor" in line for line in told)


async def test_a_port_taken_between_choosing_and_binding_is_replaced(home: Home) -> None:
    home.prepare()
    with socket.create_server(("127.0.0.1", 0)) as stranger, socket.create_server(("127.0.0.1", 0)) as other:
        free = other.getsockname()[1]
        choices = [stranger.getsockname()[1], free]
        other.close()
        ready = asyncio.Event()

        def say(text: str) -> None:
            if text == "everything is ready":
                ready.set()

        supervisor = Supervisor(home, lambda _: _valkey_at(home, choices.pop(0)), say)
        running_now = asyncio.create_task(supervisor.run())
        try:
            async with asyncio.timeout(60):
                await ready.wait()
            record = state.read(home)
        finally:  # the record names this process as the supervisor, and the next to look would end it
            supervisor.stop()
            failure = await running_now
        assert failure is None

    assert record is not None
    assert record.component("valkey").url == str(free)
    assert any("was taken by another process" in note for note in record.notes)


def _valkey_at(home: Home, port: int) -> Plan:
    probe = Probe("valkey", port)
    return Plan((Component("valkey", lambda _: servers.valkey(home, port), probe, url=str(port)),))
