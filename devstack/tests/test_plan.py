"""What is decided before anything is started."""

import socket
from pathlib import Path

import pytest

from devstack import Home, NotInRepository, StartFailed, doctor, up
from devstack.credentials import BrokenSecrets, credentials
from devstack.files import tail
from devstack.plan import UnknownComponent, UnusableUrl, masked, plan
from devstack.ports import assign, is_free


def _silent(_: str) -> None:
    """Tell nobody."""


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://me:secret@db:5432/x", "postgresql://me:***@db:5432/x"),
        ("redis://:secret@cache/0", "redis://:***@cache/0"),
        ("postgresql://me:se#c/r@et@db/x", "postgresql://me:***@db/x"),
        (
            "postgresql://db/x?user=me&password=secret&sslmode=require",
            "postgresql://db/x?user=me&password=***&sslmode=require",
        ),
        ("kafka-1:9092,kafka-2:9092", "kafka-1:9092,kafka-2:9092"),
    ],
)
def test_no_password_is_shown(url: str, shown: str) -> None:
    assert masked(url) == shown


def test_the_model_that_a_key_alone_names_keeps_its_own_address(home: Home) -> None:
    home.prepare()
    told = plan(home, {"ANTHROPIC_API_KEY": "sk-1"}, report=_silent).environment

    assert told["ANTHROPIC_API_KEY"] == "sk-1"
    assert not {"ANTHROPIC_BASE_URL", "LLM_MODEL", "LLM_MAX_TOKENS", "LLM_SEND_TEMPERATURE"} & set(told)


@pytest.mark.parametrize(
    ("given", "told"),
    [({}, "256"), ({"LLM_MAX_TOKENS": ""}, "256"), ({"LLM_MAX_TOKENS": "64"}, "64")],
)
def test_the_local_model_writes_as_much_as_it_is_told(home: Home, given: dict[str, str], told: str) -> None:
    home.prepare()
    assert plan(home, given, report=_silent).environment["LLM_MAX_TOKENS"] == told


def test_the_engine_waits_for_its_servers_and_the_migration(home: Home) -> None:
    home.prepare()
    components = {one.name: one for one in plan(home, {"REDIS_URL": "redis://cache"}, report=_silent).components}

    assert components["api"].needs == {"postgres", "broker", "migrate"}
    assert components["host"].needs == frozenset()
    assert components["worker"].environment["HTTP_PORT"] != components["api"].environment["HTTP_PORT"]


def test_a_name_that_is_no_component_is_refused_with_those_there_are(home: Home) -> None:
    with pytest.raises(UnknownComponent, match="no component is called mongodb; there are postgres, valkey"):
        plan(home, {}, only=("mongodb",), report=_silent)


def test_a_url_that_is_none_is_refused_by_the_name_of_its_variable(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    home.prepare()
    with pytest.raises(UnusableUrl, match="REDIS_URL"):
        plan(home, {"REDIS_URL": "redis://cache:many"}, report=_silent)
    monkeypatch.setenv("REDIS_URL", "redis://cache:many")
    with pytest.raises(StartFailed, match="REDIS_URL does not name a server"):
        up(home, report=_silent, only=("valkey",))


def test_ports_differ_and_the_preferred_one_is_taken_when_free(home: Home) -> None:
    home.prepare()
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        taken = stranger.getsockname()[1]
        assert not is_free(taken)
        first = assign(home, ("api", "host"), preferred={"api": taken}, report=_silent)
    again = assign(home, ("host", "api"), preferred={"api": taken}, report=_silent)

    assert taken not in first.values()
    assert len(set(first.values())) == 2
    assert again == first


def test_secrets_are_made_once_and_never_replaced_where_they_broke(home: Home) -> None:
    home.prepare()
    made = credentials(home)
    assert credentials(home) == made
    assert made.jwt_secret not in repr(made)
    assert len(bytes.fromhex(made.jwt_secret)) == 64
    home.secrets.write_text("{")
    with pytest.raises(BrokenSecrets, match="Put the file back"):
        credentials(home)


def test_the_home_is_found_from_a_folder_inside_the_checkout(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RIALTO_HOME", raising=False)
    assert Home.find(checkout / "src") == Home(checkout / ".rialto", checkout)
    monkeypatch.setenv("RIALTO_HOME", str(checkout / "elsewhere"))
    assert Home.find(checkout).root == checkout / "elsewhere"
    with pytest.raises(NotInRepository):
        Home.find(checkout.parent)


def test_a_home_that_cannot_be_made_is_said(checkout: Path) -> None:
    (checkout / "file").touch()
    with pytest.raises(StartFailed, match="cannot write to"):
        up(Home(checkout / "file" / "home", checkout), report=_silent)


def test_a_tail_is_the_last_lines_whatever_bytes_they_hold(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes(b"".join(b"line %d\n" % number for number in range(5000)) + b"\xff\xfe\n")
    assert tail(log, 2) == "line 4999\n\ufffd\ufffd"
    assert tail(tmp_path / "none") == ""


def test_the_doctor_names_what_is_missing_and_what_helps(home: Home) -> None:
    home.prepare()
    (home.root / "postgres").mkdir()
    found = {finding.name: finding for finding in doctor(home)}

    assert found["postgres"].ok
    assert not found["web"].ok
    assert "make up" in found["web"].advice
    assert not found["data"].ok
    assert "secrets.json" in found["data"].advice
