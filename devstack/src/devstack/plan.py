"""The platform's parts: which there are, what each needs and what each is told. This table is the place to add one."""

import functools
import re
import signal
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from devstack import ports, postgres, servers
from devstack.components import Component, External, Launch, Plan, Say
from devstack.credentials import Credentials, credentials
from devstack.home import Home
from devstack.probes import Probe

MODEL_NAME = "smollm2-135m-instruct"
API_PORT = 8000
"""The port that people type; another one where it is taken."""

SERVERS = ("postgres", "valkey", "broker", "model")
_ENGINE = ("api", "worker", "relay", "scheduler", "consumer")
APPLICATIONS = ("host", *_ENGINE)
ALL = (*SERVERS, "migrate", *APPLICATIONS)

_MODULES = {
    "migrate": "orchestration_engine.entrypoints.migrate",
    "host": "agent_framework.host",
    **{name: f"orchestration_engine.entrypoints.{name}" for name in _ENGINE},
}
_REPLACED_BY = {
    "postgres": ("DATABASE_URL",),
    "valkey": ("REDIS_URL",),
    "broker": ("KAFKA_BOOTSTRAP_SERVERS",),
    "model": ("ANTHROPIC_BASE_URL", "ANTHROPIC_API_KEY"),
}
_EXTERNAL_PORTS = {"postgres": 5432, "valkey": 6379, "broker": 9092}
_CLAUDE = "https://api.anthropic.com"
_ENGINE_NEEDS = frozenset({"postgres", "valkey", "broker", "migrate"})


class UnknownComponent(Exception):
    """A component was asked for that the platform does not have."""


class UnusableUrl(Exception):
    """The environment names a server by a URL that is none."""


@dataclass(frozen=True)
class _Makers:
    """What the table's rows are made from."""

    home: Home
    ports: Mapping[str, int]
    secrets: Credentials
    chosen: frozenset[str]
    environment: Mapping[str, str]

    def needs(self, names: Collection[str]) -> frozenset[str]:
        return self.chosen & frozenset(names)


def plan(
    home: Home,
    environment: Mapping[str, str],
    *,
    only: Collection[str] = (),
    api_port: int | None = API_PORT,
    report: Callable[[str], None],
) -> Plan:
    """Decide what to start: `only` these components, or all; those that the environment names a URL for are external.

    Raises UnknownComponent, UnusableUrl, credentials.BrokenSecrets, ports.NoFreePort.
    """
    if unknown := sorted(set(only) - set(ALL)):
        raise UnknownComponent(f"no component is called {', '.join(unknown)}; there are {', '.join(ALL)}")
    wanted = [name for name in ALL if not only or name in only]
    external = {name for name in wanted if any(environment.get(key) for key in _REPLACED_BY.get(name, ()))}
    chosen = [name for name in wanted if name not in external]
    listening = [name for name in chosen if name != "migrate"]
    assigned = ports.assign(home, listening, preferred={"api": api_port} if api_port else {}, report=report)
    secrets = credentials(home)
    told = _told(home, environment, assigned, secrets)
    makers = _Makers(home, assigned, secrets, frozenset(chosen), told)
    return Plan(
        components=tuple(_component(makers, name) for name in chosen),
        externals=tuple(_external(name, environment) for name in wanted if name in external),
        environment=told,
    )


def masked(url: str) -> str:
    """Return a URL without its password, wherever it holds one and however badly it is written."""
    return re.sub(r"(?<=[?&]password=)[^&]*", "***", re.sub(r"(://[^:/@]*:).*@", r"\1***@", url))


def _told(home: Home, given: Mapping[str, str], at: Mapping[str, int], secrets: Credentials) -> dict[str, str]:
    """What the applications are told of the platform; what the caller's environment gives is left as it is."""
    told = {
        "JWT_SECRET": secrets.jwt_secret,
        "AGENT_DEFINITIONS": str(home.repository / "agents" / "definitions"),
        "FIRST_USER_IS_ADMIN": "true",
        "WORKFLOW_TEMPLATES": str(home.repository / "examples" / "workflows"),
        "WEB_DIST": str(home.repository / "web" / "dist"),
        "HTTP_HOST": "127.0.0.1",
    }
    account = f"{postgres.USER}:{secrets.postgres_password}"
    embedded = {
        "postgres": ("DATABASE_URL", f"postgresql://{account}@127.0.0.1:{{}}/{postgres.DATABASE}"),
        "valkey": ("REDIS_URL", "redis://127.0.0.1:{}/0"),
        "broker": ("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:{}"),
        "host": ("AGENT_HOST_URL", "http://127.0.0.1:{}"),
        "api": ("ENGINE_URL", "http://127.0.0.1:{}"),
        "model": ("ANTHROPIC_BASE_URL", "http://127.0.0.1:{}"),
    }
    told |= {key: url.format(at[name]) for name, (key, url) in embedded.items() if name in at}
    if "model" in at:
        # A small model on a laptop writes slowly, and it needs its temperature to write well.
        told |= {"ANTHROPIC_API_KEY": "local", "LLM_MODEL": MODEL_NAME, "LLM_SEND_TEMPERATURE": "true"}
        told |= {"LLM_MAX_TOKENS": given.get("LLM_MAX_TOKENS") or "256"}
    keys = [key for replaced in _REPLACED_BY.values() for key in replaced]
    return told | {key: given[key] for key in (*keys, "JWT_SECRET") if given.get(key)}


def _component(makers: _Makers, name: str) -> Component:
    match name:
        case "postgres" | "valkey" | "broker" | "model":
            return _server(makers, name)
        case "migrate":
            return Component(
                name,
                launch=_module(name),
                probe=None,
                needs=makers.needs({"postgres"}),
                environment=makers.environment,
            )
        case _:
            return _application(makers, name)


def _server(makers: _Makers, name: str) -> Component:
    home, port = makers.home, makers.ports[name]
    address = f"127.0.0.1:{port}"
    match name:
        case "postgres":
            return Component(
                name,
                launch=functools.partial(postgres.launch, home, port, makers.secrets.postgres_password),
                probe=Probe("postgres", port, user=postgres.USER, database=postgres.DATABASE),
                url=masked(makers.environment["DATABASE_URL"]),
                stop_signal=signal.SIGINT,  # fast: PostgreSQL's SIGTERM waits for its clients to leave
                death_signal=signal.SIGINT,
            )
        case "valkey":
            return Component(
                name,
                launch=_quiet(functools.partial(servers.valkey, home, port)),
                probe=Probe("valkey", port),
                url=f"redis://{address}/0",
            )
        case "broker":
            # It keeps nothing, and takes five seconds over SIGTERM.
            return Component(
                name,
                launch=_quiet(functools.partial(servers.broker, home, port)),
                probe=Probe("kafka", port),
                url=address,
                stop_signal=signal.SIGKILL,
                death_signal=signal.SIGKILL,
            )
        case _:
            return Component(
                name,
                launch=_quiet(functools.partial(servers.model, port)),
                probe=Probe("http", port),
                url=f"http://{address}",
                # Its threads spin while they wait for each other; where others want the cores too, that takes 2 to 5
                # times as long as to sleep, and where nobody does, sleeping costs nothing that can be measured.
                environment={"OMP_WAIT_POLICY": "passive"},
                stop_signal=signal.SIGKILL,
                death_signal=signal.SIGKILL,
            )


def _application(makers: _Makers, name: str) -> Component:
    port = makers.ports[name]
    path = "/ready" if name == "api" else "/health"
    return Component(
        name,
        launch=_module(name),
        probe=Probe("http", port, path=path),
        url=f"http://127.0.0.1:{port}",
        needs=frozenset() if name == "host" else makers.needs(_ENGINE_NEEDS),
        environment={**makers.environment, "HTTP_PORT": str(port)},
    )


def _module(name: str) -> Callable[[Say], Launch]:
    return _quiet(functools.partial(servers.module, _MODULES[name]))


def _quiet(command: Callable[[], Launch]) -> Callable[[Say], Launch]:
    def launch(_: Say) -> Launch:
        return command()

    return launch


def _external(name: str, environment: Mapping[str, str]) -> External:
    if name == "model":
        return External(name, masked(environment.get("ANTHROPIC_BASE_URL") or _CLAUDE), None)
    key = _REPLACED_BY[name][0]
    first = environment[key].split(",")[0]
    try:
        parts = urlsplit(first if "://" in first else f"//{first}")
        port = parts.port or _EXTERNAL_PORTS[name]
    except ValueError as error:
        raise UnusableUrl(f"{key} does not name a server ({error}); correct it, or unset it") from None
    return External(name, masked(environment[key]), Probe("tcp", port, host=parts.hostname or "127.0.0.1"))
