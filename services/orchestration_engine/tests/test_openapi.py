"""The API keeps to its own document, whatever it is asked."""

import asyncio
import subprocess
import sys

import pytest

from .engine import Caller, Process

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


def schemathesis(api: Process, *options: str) -> subprocess.CompletedProcess[str]:
    """Send requests made from the document, good and bad, and compare the answers with it."""
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{api.url}/openapi.json"]
    fixed = ["--checks", CHECKS, "--max-examples", "15", "--seed", "7", "--no-color"]
    return subprocess.run([*command, *fixed, *options], capture_output=True, text=True, check=False)


@pytest.mark.timeout(900)  # three minutes on a machine that does little else
async def test_what_a_user_may_send_gets_documented_answers_only(ada: Caller, api: Process) -> None:
    # Logging out would end the token that all other requests carry.
    options = ["--header", f"Authorization: {ada.http.headers['Authorization']}", "--exclude-path", "/auth/logout"]
    run = await asyncio.to_thread(schemathesis, api, *options)
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]


@pytest.mark.timeout(900)  # three minutes on a machine that does little else
async def test_what_a_stranger_may_send_gets_documented_answers_only(api: Process) -> None:
    run = await asyncio.to_thread(schemathesis, api, "--max-examples", "10")
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
