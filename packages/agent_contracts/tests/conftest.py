"""A definition that is in order, to be broken by each test in its own way."""

from collections.abc import Callable
from pathlib import Path

import pytest

from agent_contracts.source import InvalidDefinitions, SourceError, read_definition

DEFINITION = f"""\
id: parcel-tracer
name: Parcel Tracer
version: 1.2.3
category: logistics
summary: Traces a parcel from its label to its door.
description: {"It reads the carrier's scans and says where the parcel was last seen. " * 2}
tags: [parcel, tracing]
capabilities:
  - Reads scans
  - Names the next step
system_prompt: {"You trace parcels. Say where it was last seen and what to do next. " * 7}
prompt: |
  Parcel {{{{ number }}}}, sent on {{{{ sent }}}}, carrier {{{{ carrier }}}}.
inputs:
  - name: number
    type: string
    description: The number on the label.
  - name: sent
    type: date
    description: When it was handed over.
  - name: carrier
    type: string
    required: false
    choices: [road, rail]
    default: road
    description: Who carries it.
output:
  description: Where it is and what to do.
examples:
  - title: A parcel that waits
    input:
      number: AB 123
      sent: 2026-03-01
    checks:
      - type: mentions
        any_of: [depot]
"""


@pytest.fixture
def definition() -> str:
    return DEFINITION


@pytest.fixture
def errors_of(definition: str) -> Callable[..., list[SourceError]]:
    """Read the definition with each `(old, new)` replaced once, and return what is wrong with it."""

    def read(*changes: tuple[str, str]) -> list[SourceError]:
        text = definition
        for old, new in changes:
            assert text.count(old) == 1, f"{old!r} stands there {text.count(old)} times"
            text = text.replace(old, new)
        with pytest.raises(InvalidDefinitions) as caught:
            read_definition(text, Path("parcel.yaml"))
        return list(caught.value.errors)

    return read
