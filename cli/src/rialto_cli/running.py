"""What runs here, asked of the platform of this checkout."""

from collections.abc import Iterator
from contextlib import contextmanager

from devstack import Home, NotInRepository, Status, status
from devstack.plan import MODEL_NAME
from rialto_cli.refusal import Refusal


@contextmanager
def home_in_use(home: Home) -> Iterator[None]:
    """Tell a person, in the words of the system, that the platform's folder cannot be used."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Refusal(
            f"{error.filename or home.root} cannot be used: {error.strerror}.",
            "Mend that, or set RIALTO_HOME to a folder that you may write to.",
        ) from error


def url_of(component: str) -> str | None:
    """Return where a component of the platform that runs here answers; None where it does not run."""
    try:
        home = Home.find()
    except (NotInRepository, OSError):
        return None
    with home_in_use(home):
        found = status(home).component(component)
    return found.url if found else None


def model_of(found: Status) -> str:
    """Return, in words, what answers the agents' calls to a model."""
    model = found.component("model")
    if model is None:
        return "no model"
    if model.state == "external":
        return f"the one that ANTHROPIC_BASE_URL or ANTHROPIC_API_KEY names ({model.url or model.detail or 'Claude'})"
    return f"{MODEL_NAME}, which runs here; set ANTHROPIC_API_KEY before `rialto up` for Claude"
