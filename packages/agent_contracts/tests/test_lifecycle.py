"""What a definition says of its own past and end."""

from collections.abc import Callable

import pytest

from agent_contracts.source import SourceError, read_definition

ErrorsOf = Callable[..., list[SourceError]]
CHANGELOG = """\
changelog:
  - version: 1.2.3
    date: 2026-03-01
    changes: [Says which depot to call.]
  - version: 1.2.0
    date: 2026-02-01
    changes: [Reads rail scans.]
"""
DEPRECATED = """\
deprecated:
  since: 2026-03-01
  reason: The carrier has no road service any more.
  successor: rail-tracer
"""


def test_a_definition_may_tell_its_changes_and_its_successor(definition: str) -> None:
    read = read_definition(definition + CHANGELOG + DEPRECATED, "x.yaml")
    assert [release.version for release in read.changelog] == ["1.2.3", "1.2.0"]
    assert read.deprecated
    assert (read.deprecated.since.isoformat(), read.deprecated.successor) == ("2026-03-01", "rail-tracer")


def test_neither_has_to_be_there(definition: str) -> None:
    read = read_definition(definition, "x.yaml")
    assert (read.changelog, read.deprecated) == ((), None)


@pytest.mark.parametrize(
    ("old", "new", "field", "message"),
    [
        (
            "  - version: 1.2.3",
            "  - version: 1.2.4",
            "changelog",
            "begins with 1.2.4, and the version is 1.2.3",
        ),
        ("  - version: 1.2.0", "  - version: 1.10.0", "changelog", "1.10.0 must be lower than the version above it"),
        ("  - version: 1.2.0", "  - version: 1.2.3", "changelog", "1.2.3 must be lower than the version above it"),
        ("  - version: 1.2.0", "  - version: new", "changelog.1.version", "expected a semantic version"),
        ("    date: 2026-02-01", "    date: 20260201", "changelog.1.date", "must be a date as YYYY-MM-DD"),
        ("    date: 2026-02-01", "    date: 2026-02-30", "changelog.1.date", "valid date"),
        ("[Reads rail scans.]", "[]", "changelog.1.changes", "expected at least 1 items"),
        ("  successor: rail-tracer\n", "", "deprecated.successor", "required, and missing"),
        ("successor: rail-tracer", "successor: Rail", "deprecated.successor", "expected lower-case words"),
        ("successor: rail-tracer", "successor: parcel-tracer", "deprecated", "the agent itself as its successor"),
    ],
)
def test_what_contradicts_itself_is_told_by_its_field(
    errors_of: ErrorsOf, definition: str, old: str, new: str, field: str, message: str
) -> None:
    lifecycle = CHANGELOG + DEPRECATED
    assert lifecycle.count(old) == 1
    end = definition[-20:]
    [error] = errors_of((end, end + lifecycle.replace(old, new)))
    assert error.field == field
    assert message in error.message


def test_it_is_told_beside_what_is_wrong_elsewhere(errors_of: ErrorsOf, definition: str) -> None:
    end = definition[-20:]
    errors = errors_of(("category: logistics", "category: x"), (end, end + CHANGELOG.replace("1.2.3", "1.2.4")))
    assert [error.field for error in errors] == ["category", "changelog"]
