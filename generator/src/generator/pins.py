"""Which versions an agent's own environment gets: those of the repository's lock."""

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

from generator.errors import GeneratorError
from generator.places import LOCK, PACKAGES

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_PIN = re.compile(
    r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)==(?P<version>[^\s;\\]+)(?:\s*;\s*(?P<marker>[^\\\n]+?))?\s*\\?"
)


def read_pins(root: Path) -> tuple[str, ...]:
    """Return `name==version` for each third-party package that `PACKAGES` name themselves, sorted.

    Raises:
        GeneratorError: a file cannot be read, or the lock lacks one of them.
    """
    locked = _locked(_text(root / LOCK))
    wanted = sorted({name for package in PACKAGES for name in _direct(root / "packages" / package / "pyproject.toml")})
    if missing := [name for name in wanted if name not in locked]:
        raise GeneratorError(f"{LOCK} lacks {', '.join(missing)}; run `make lock`")
    return tuple(pin for name in wanted for pin in locked[name])


def _locked(lock: str) -> dict[str, list[str]]:
    """A package may be pinned more than once, for different platforms."""
    pins: dict[str, list[str]] = {}
    for line in lock.splitlines():
        if found := _PIN.fullmatch(line):
            marker = f" ; {found['marker']}" if found["marker"] else ""
            pins.setdefault(_normal(found["name"]), []).append(f"{found['name']}=={found['version']}{marker}")
    return pins


def _direct(project_file: Path) -> Iterable[str]:
    try:
        requirements = tomllib.loads(_text(project_file))["project"]["dependencies"]
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise GeneratorError(f"{project_file} does not say what the package depends on: {error}") from error
    names = (_normal(found[0]) for requirement in requirements if (found := _NAME.match(requirement)))
    return (name for name in names if not name.startswith("rialto-"))


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as error:
        message = f"{path} cannot be read ({error.strerror}); run this in a complete checkout of the repository"
        raise GeneratorError(message) from error
