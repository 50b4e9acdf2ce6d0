"""A checkout with nothing in it but what the generator reads, to try it on."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from generator.outcome import Outcome
from generator.places import PACKAGES
from generator.run import generate

_LOCK = """\
fastapi==0.165.0 \\
    --hash=sha256:00
pydantic==2.14.3
uvloop==0.23.0 ; sys_platform != 'win32' \\
    --hash=sha256:01
unrelated==1.0
"""

_PROJECT = """\
[project]
name = "x"
dependencies = ["rialto-agent-contracts", "pydantic>=2", "uvloop>=0.2", "FastAPI"]
"""

DEFINITION = f"""\
id: ID
name: NAME
version: 1.0.0
category: logistics
summary: SUMMARY
description: {"It reads the carrier's scans and says where the parcel was last seen. " * 2}
tags: [parcel, tracing]
capabilities: [Reads scans, Names the next step]
system_prompt: {"You trace parcels. Say where it was last seen and what to do next. " * 7}
prompt: "Where is parcel {{{{ number }}}} now?"
inputs:
  - name: number
    type: string
    description: The number on the label.
output:
  description: Where it is and what to do.
  sections:
    - title: Where
      description: The place.
examples:
  - title: A parcel that waits
    input: {{number: AB 123}}
    checks:
      - type: mentions
        any_of: [depot]
"""
"""In order once `ID`, `NAME` and `SUMMARY` are replaced."""


class Stamp(NamedTuple):
    """A file as it stands: if either differs, it was written anew."""

    content: bytes
    modified: int


class Checkout:
    """A repository with nothing in it but what the generator reads."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for package in PACKAGES:
            self.put(f"packages/{package}/pyproject.toml", _PROJECT)
        self.put("requirements.lock", _LOCK)
        self.define("parcel-tracer")
        self.define("route-planner")

    @property
    def output(self) -> Path:
        """The folder of the generated agents."""
        return self.root / "generated-agents"

    def put(self, path: str, text: str) -> Path:
        """Write a file, and the folders that it stands in."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        return file

    def source(self, agent_id: str) -> Path:
        """Where the definition of this agent stands."""
        return self.root / f"agents/definitions/logistics/{agent_id}.yaml"

    def define(self, agent_id: str, summary: str = "Traces a parcel to its door.") -> Path:
        """Write a definition in order; `summary` is YAML."""
        text = DEFINITION.replace("ID", agent_id, 1).replace("NAME", agent_id.title(), 1)
        return self.put(str(self.source(agent_id)), text.replace("SUMMARY", summary))

    def generate(self, *, check: bool = False, force: bool = False) -> Outcome:
        """Run the generator."""
        return generate(self.root, check=check, force=force)

    def stamps(self) -> dict[str, Stamp]:
        """Every file that the generator may touch, by its path from the root."""
        return {
            path: Stamp((self.root / path).read_bytes(), (self.root / path).stat().st_mtime_ns) for path in self.files()
        }

    def contents(self) -> dict[str, bytes]:
        """The bytes of every file that the generator may touch, by its path from the root."""
        return {path: (self.root / path).read_bytes() for path in self.files()}

    def files(self) -> Iterator[str]:
        """The path from the root of every file that the generator may touch."""
        for folder, _, names in os.walk(self.root):
            for name in names:
                path = Path(folder, name).relative_to(self.root).as_posix()
                if path.startswith("generated-agents/") or path == "agents/definition.schema.json":
                    yield path
