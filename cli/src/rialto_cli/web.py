"""Speaking HTTP to the engine and to agents, and telling what they refuse."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
from pydantic import ValidationError

from agent_contracts.problems import Problem
from rialto_cli.addresses import NOT_RUNNING
from rialto_cli.refusal import NO, WRONG, Refusal

CONNECT_TIMEOUT = 5.0
READ_TIMEOUT = 300.0
"""Longest silence, in seconds: a local model may think long before its first word."""


@contextmanager
def connected(url: str) -> Iterator[httpx2.Client]:
    """Open a client of the service at `url`; failures of the network become refusals that say what to do."""
    # Proxies of the environment are for the world outside, not for the platform's own addresses.
    timeout = httpx2.Timeout(READ_TIMEOUT, connect=CONNECT_TIMEOUT)
    try:
        with httpx2.Client(base_url=url, timeout=timeout, trust_env=False) as client:
            yield client
    except httpx2.ConnectError as error:
        raise Refusal(f"nothing answers at {url}.", f"{NOT_RUNNING}, or look at `rialto status`.") from error
    except httpx2.TimeoutException as error:
        raise Refusal(f"{url} did not answer in time.", "Look at `rialto status`, then try again.") from error
    except (httpx2.TransportError, httpx2.StreamError) as error:
        raise Refusal(
            f"the connection to {url} ended before the answer did.", "Look at `rialto status`, then try again."
        ) from error
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise Refusal(f"{url} cannot be asked: {error}.", code=WRONG) from error


def refused(response: httpx2.Response) -> Refusal:
    """Return the refusal that tells what `response`, an error, says; its body must have been read."""
    try:
        problem = Problem.model_validate_json(response.content)
    except ValidationError:
        return Refusal(
            f"{response.url.copy_with(query=None)} answered {response.status_code}, and not as Rialto does.",
            "Is it the right address? `rialto status` shows the platform's.",
        )
    return told(problem)


def told(problem: Problem) -> Refusal:
    """Return the refusal that tells `problem`."""
    errors = [f"  {error.pointer}: {error.message}" for error in problem.errors or []]
    code = WRONG if problem.status in (400, 404, 413, 422) else NO
    return Refusal(f"{problem.title}.", problem.detail, *errors[1:] if len(errors) == 1 else errors, code=code)
