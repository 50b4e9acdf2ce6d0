"""Where the generator reads and writes, and what it writes there."""

import functools
import hashlib
from dataclasses import dataclass
from pathlib import PurePosixPath

DEFINITIONS = PurePosixPath("agents/definitions")
OUTPUT = PurePosixPath("generated-agents")
SCHEMA = PurePosixPath("agents/definition.schema.json")
LOCK = "requirements.lock"
PACKAGES = ("agent_contracts", "http_edge", "llm_gateway", "agent_framework")
"""The repository's packages that a generated agent runs on, lowest first."""
FILE_NAMES = ("Dockerfile", "README.md", "app.py", "definition.yaml", "requirements.txt")
"""What each agent's folder holds, sorted."""


@dataclass(frozen=True, order=True)
class PlannedFile:
    """A file as it should be."""

    path: str
    """From the root of the repository, with forward slashes."""
    content: bytes

    @functools.cached_property
    def digest(self) -> str:
        """The SHA-256 of the content in hexadecimal."""
        return hashlib.sha256(self.content, usedforsecurity=False).hexdigest()


def agent_files(agent_id: str) -> list[str]:
    """Return the paths of an agent's files, in the order of `FILE_NAMES`."""
    return [f"{OUTPUT}/{agent_id}/{name}" for name in FILE_NAMES]
