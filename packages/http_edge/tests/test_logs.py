"""Logs are JSON lines. They are read from a process of their own: logging is set up once per process."""

import json
import subprocess
import sys

PROGRAM = """
import logging, structlog
from http_edge.logs import configure_logs
configure_logs("engine")
structlog.get_logger("a").info("started", port=8000)
logging.getLogger("library").warning("slow %s", "disk")
logging.getLogger("library").debug("unseen")
try:
    1 / 0
except ZeroDivisionError:
    structlog.get_logger("a").exception("failed", text="two\\nlines\\u001b[31m")
"""


def test_every_line_is_json_and_carries_the_service() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, timeout=30)
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["event"] for line in lines] == ["started", "slow disk", "failed"]
    assert {line["service"] for line in lines} == {"engine"}
    assert lines[0]["port"] == 8000
    assert "ZeroDivisionError" in lines[2]["exception"]
    assert done.stdout == ""
    assert "\x1b" not in done.stderr
