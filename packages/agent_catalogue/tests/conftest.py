"""Definitions that are in order and have nothing in common, to be changed by each test in its own way."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from agent_contracts.source import Source, read_definition

Written = Callable[..., Source]

_TEXT = """\
id: {id}
name: {name}
version: {version}
category: logistics
summary: {summary}
description: {prose}
tags: [parcel, tracing]
capabilities: [Reads the scans of a carrier, Names the next step to take]
system_prompt: |
  {system_prompt}
prompt: {prompt}
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
    checks: {checks}
"""


def prose(seed: str, words: int) -> str:
    """Words that no other seed gives, the same in every run."""
    return " ".join("w" + hashlib.sha256(f"{seed}{index}".encode()).hexdigest()[:8] for index in range(words))


@pytest.fixture
def written() -> Written:
    """A source; `fields` are YAML, put in the place of what stands there, or added at the end as `more`."""

    def write(agent_id: str = "parcel-tracer", *, more: str = "", folder: Path = Path(), **fields: str) -> Source:
        standing = {
            "id": agent_id,
            "name": agent_id.replace("-", " ").title(),
            "version": "1.0.0",
            "summary": f"{prose(agent_id + 's', 8)}.",
            "prose": prose(agent_id + "d", 20),
            "system_prompt": prose(agent_id, 100),
            "prompt": "Where is parcel {{ number }} now?",
            "checks": "[{type: mentions, any_of: [depot]}]",
        }
        text = _TEXT.format(**{**standing, **fields}) + more
        path = folder / "logistics" / f"{agent_id}.yaml"
        return Source(read_definition(text, path), path, text.encode())

    return write
