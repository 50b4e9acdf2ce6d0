"""Which provider and which models, from the environment."""

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit

from agent_contracts.definition import Tier

_DEFAULT_MODELS = {
    Tier.FAST: "claude-haiku-5-5",
    Tier.BALANCED: "claude-sonnet-5-5",
    Tier.DEEP: "claude-opus-5-5",
}
_YES = frozenset({"1", "true", "yes", "on"})
_NO = frozenset({"", "0", "false", "no", "off"})
_MOST_TOKENS = 128_000
_LONGEST_TIMEOUT = 3600.0


class InvalidSetting(ValueError):
    """A variable of the environment has a value that cannot be used; the text names it and says what is expected."""


@dataclass(frozen=True, slots=True)
class GatewaySettings:
    """How models are reached. An empty variable counts as one that is not set."""

    api_key: str | None = field(default=None, repr=False)
    base_url: str | None = None
    models: Mapping[Tier, str] = field(default_factory=lambda: dict(_DEFAULT_MODELS))
    max_tokens: int = 8192
    """No answer is longer, whatever a definition asks for; in tokens."""
    send_temperature: bool = False
    """Whether the temperature is sent on. Current Claude models take none; local models do."""
    timeout: float = 120.0
    """For a whole answer, all attempts together; in seconds."""

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL, LLM_MODEL, LLM_MODEL_FAST, LLM_MODEL_BALANCED, LLM_MODEL_DEEP,
        LLM_MAX_TOKENS, LLM_SEND_TEMPERATURE and LLM_TIMEOUT.

        Raises InvalidSetting where one of them has a value that cannot be used.
        """
        return cls(
            api_key=_api_key(environ),
            base_url=_base_url(environ),
            models=_models(environ),
            max_tokens=_whole_number(environ, "LLM_MAX_TOKENS", 8192),
            send_temperature=_switch(environ, "LLM_SEND_TEMPERATURE"),
            timeout=_seconds(environ, "LLM_TIMEOUT", 120.0),
        )


def _text(environ: Mapping[str, str], name: str) -> str | None:
    return environ.get(name, "").strip() or None


def _api_key(environ: Mapping[str, str]) -> str | None:
    key = _text(environ, "ANTHROPIC_API_KEY")
    if key is not None and not (key.isascii() and key.isprintable() and " " not in key):
        raise InvalidSetting("ANTHROPIC_API_KEY holds characters that no key has: copy it again, without quotes")
    return key


def _base_url(environ: Mapping[str, str]) -> str | None:
    url = _text(environ, "ANTHROPIC_BASE_URL")
    if url is not None and not _is_http(url):
        raise InvalidSetting("ANTHROPIC_BASE_URL must be an http or https URL with a host, such as https://host:8080")
    return url


def _is_http(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def _models(environ: Mapping[str, str]) -> dict[Tier, str]:
    for_all = _text(environ, "LLM_MODEL")
    return {
        tier: _text(environ, f"LLM_MODEL_{tier.name}") or for_all or default
        for tier, default in _DEFAULT_MODELS.items()
    }


def _whole_number(environ: Mapping[str, str], name: str, default: int) -> int:
    text = _text(environ, name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 0 < int(text) <= _MOST_TOKENS):
        raise InvalidSetting(f"{name} must be a whole number from 1 to {_MOST_TOKENS}, not {text[:40]!r}")
    return int(text)


def _seconds(environ: Mapping[str, str], name: str, default: float) -> float:
    text = _text(environ, name)
    if text is None:
        return default
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds <= _LONGEST_TIMEOUT:
        raise InvalidSetting(
            f"{name} must be a number of seconds above 0 and up to {_LONGEST_TIMEOUT:.0f}, not {text[:40]!r}"
        )
    return seconds


def _switch(environ: Mapping[str, str], name: str) -> bool:
    text = environ.get(name, "").strip().lower()
    if text not in _YES | _NO:
        raise InvalidSetting(f"{name} must be true or false, not {text[:40]!r}")
    return text in _YES
