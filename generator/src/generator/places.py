"""Where the generator reads and writes, and what it writes there."""

from pathlib import PurePosixPath
from typing import NamedTuple

DEFINITIONS = PurePosixPath("agents/definitions")
OUTPUT = PurePosixPath("generated-agents")
SCHEMA = PurePosixPath("agents/definition.schema.json")
LOCK = "requirements.lock"
PACKAGES = ("agent_contracts", "http_edge", "llm_gateway", "agent_framework")
"""The repository's packages that a generated agent runs on, lowest first."""
FILE_NAMES = ("Dockerfile", "README.md", "app.py", "definition.yaml", "requirements.txt")
"""What each agent's folder holds, sorted."""


class PlannedFile(NamedTuple):
    """A file as it should be."""

    path: str
    """From the root of the repository, with forward slashes."""
    content: bytes


def agent_files(agent_id: str) -> list[str]:
    """Return the paths of an agent's files, in the order of `FILE_NAMES`."""
    return [f"{OUTPUT}/{agent_id}/{name}" for name in FILE_NAMES]
