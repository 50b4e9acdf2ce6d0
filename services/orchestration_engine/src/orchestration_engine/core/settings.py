"""What the engine is told from outside. Only the entry points read it; everybody else is handed what they need."""

import sys
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import AnyHttpUrl, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from http_edge.connections import KEEP_ALIVE

S = TypeVar("S", bound="DatabaseSettings")


class DatabaseSettings(BaseSettings):
    """The environment variables of what works on the database only."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    database_url: SecretStr = Field(description="postgresql://user:password@host:port/name")

    @field_validator("database_url")
    @classmethod
    def _is_postgresql(cls, value: SecretStr) -> SecretStr:
        if not value.get_secret_value().startswith(("postgresql://", "postgres://")):
            raise ValueError("must begin with postgresql://")
        return value

    @property
    def sqlalchemy_url(self) -> str:
        """The database's URL with the driver named."""
        return "postgresql+asyncpg://" + self.database_url.get_secret_value().partition("://")[2]


class EventSettings(DatabaseSettings):
    """The environment variables of what works on events only."""

    kafka_bootstrap_servers: str = Field(description="host:port[,host:port]")


class Settings(EventSettings):
    """The environment variables of the engine's processes."""

    redis_url: SecretStr = Field(description="redis://host:port/0: Celery's broker and the token blacklist")
    jwt_secret: SecretStr = Field(min_length=32, description="Signs the tokens; at least 32 characters")
    agent_host_url: AnyHttpUrl = Field(description="Where the agents are served: <url>/agents/<id>")
    agent_definitions: Path = Field(description="The folder of agent definitions")
    workflow_templates: Path | None = Field(None, description="The folder of templates that come with the product")
    web_dist: Path | None = Field(None, description="The built web page; not served where unset or missing")
    http_host: str = "127.0.0.1"
    http_port: Annotated[int, Field(ge=1, le=65535)] = 8000
    http_keep_alive: Annotated[int, Field(ge=1)] = Field(
        KEEP_ALIVE, description="Seconds for which the API keeps an idle connection: longer than a proxy before it"
    )
    password_rounds: Annotated[int, Field(ge=10, le=16)] = Field(12, description="bcrypt's cost: 2^rounds iterations")
    database_pool: Annotated[int, Field(ge=1, le=200)] = Field(10, description="Connections a process may hold")
    worker_capacity: Annotated[int, Field(ge=1)] = Field(2000, description="Workflows a worker carries at once")
    calls_per_agent: Annotated[int, Field(ge=1)] = Field(2000, description="Calls of one agent a worker makes at once")
    calls_per_provider: Annotated[int, Field(ge=1)] = Field(
        2000, description="Calls of agents of one model provider a worker makes at once"
    )
    most_waiting: Annotated[int, Field(ge=1)] = Field(
        200_000, description="Workflows that may wait for a worker; more are answered 503"
    )
    most_waiting_of_one: Annotated[int, Field(ge=1)] = Field(50_000, description="Of one user; more are answered 429")

    events_kept: Annotated[int, Field(ge=7)] = Field(
        90, description="Days that events are kept; a workflow is replayed, and its history shown, from its events"
    )
    minutes_kept: Annotated[int, Field(ge=2)] = Field(14, description="Days that numbers are kept by the minute")
    first_user_is_admin: bool = Field(
        default=False, description="Whoever registers first may see and set everything; for a machine of one's own"
    )
    guest_runs: Annotated[int, Field(ge=0, le=1000)] = Field(
        5, description="Workflows that a visitor may run before registering; 0 lets nobody try"
    )
    wrong_passwords: Annotated[int, Field(ge=1)] = Field(
        10, description="Of one account within 15 minutes; then even the right one is refused for as long"
    )
    wrong_passwords_from_one: Annotated[int, Field(ge=1)] = Field(10, description="As before, from one address")
    stream_patience: Annotated[float, Field(gt=0)] = Field(
        30, description="Seconds that the reader of a stream may take for a message before it is let go"
    )

    @property
    def agents_url(self) -> str:
        """The agents' base address without a slash at its end."""
        return str(self.agent_host_url).rstrip("/")


def read_settings(kind: type[S]) -> S:
    """Return the settings, or stop the process with the name of every variable that is missing or wrong."""
    try:
        return kind()
    except ValidationError as error:
        lines = [f"  {'_'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors()]
        sys.exit("The engine cannot start; these environment variables are missing or wrong:\n" + "\n".join(lines))
