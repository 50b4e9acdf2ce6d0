"""The checkout that a command works on."""

from pathlib import Path

from devstack.home import Home, NotInRepository
from rialto_cli.refusal import Misuse

DEFINITIONS = Path("agents/definitions")


def here() -> Home:
    """Return the platform of the checkout that the current folder is in; Misuse where it is in none."""
    try:
        return Home.find()
    except NotInRepository as error:
        raise Misuse(str(error)) from error
    except OSError as error:
        raise Misuse(
            f"the current folder cannot be used: {error.strerror}; change into a checkout of Rialto"
        ) from error


def root() -> Path:
    """Return the checkout that the current folder is in; Misuse where it is in none."""
    return here().repository


def shown(path: Path) -> str:
    """Return `path` as a person would type it here."""
    folder = Path.cwd()
    return str(path.relative_to(folder) if path.is_relative_to(folder) else path)
