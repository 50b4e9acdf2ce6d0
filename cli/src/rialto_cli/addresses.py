"""Where the engine and the agents answer: as an option says, or the environment, or the platform of this checkout."""

import os
from collections.abc import Callable
from urllib.parse import urlsplit

from rialto_cli.refusal import Misuse, Refusal

NOT_RUNNING = "The platform is not running. Start it with `make up` or `rialto up`"
Platform = Callable[[str], str | None]
"""Returns the URL of a component of the platform that runs here, or None."""


def engine_url(option: str | None, platform: Platform) -> str:
    """Return the engine's URL, without a slash at its end; Refusal where nobody knows it."""
    return _first("engine", option, "ENGINE_URL", platform, "api")


def agents_url(option: str | None, platform: Platform) -> str:
    """Return the URL of the agents' host, without a slash at its end; Refusal where nobody knows it."""
    return _first("agent", option, "AGENT_HOST_URL", platform, "host")


def _first(what: str, option: str | None, variable: str, platform: Platform, component: str) -> str:
    if option is not None:
        return _checked(option, f"--{what}-url")
    if given := os.environ.get(variable):
        return _checked(given, variable)
    if found := platform(component):
        return found.rstrip("/")
    raise Refusal(f"{NOT_RUNNING}, or name another with --{what}-url or {variable}.")


def _checked(url: str, source: str) -> str:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        usable = False
    if not usable or parts.query or parts.fragment or any(character.isspace() for character in url):
        raise Misuse(f"{source} is not an address: {url[:200]!r}. Write it as http://127.0.0.1:8000")
    return url.rstrip("/")
