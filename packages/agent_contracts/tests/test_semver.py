"""Versions are ordered as semver.org orders them."""

import itertools

import pytest

from agent_contracts.semver import Version

# The examples of items 11.2 to 11.4.
ORDERED = [
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
    "1.0.0",
    "2.0.0",
]
MORE = ["0.9.9", "0.10.0-1", "0.10.0-2", "0.10.0-10", "0.10.0-a", "0.10.0", "1.0.0-0", "1.0.0-A", "1.0.0-a"]


@pytest.mark.parametrize("versions", [ORDERED, MORE, ["2.0.0", "2.1.0", "2.1.1", "2.1.10"]])
def test_each_version_of_a_row_comes_before_all_that_follow(versions: list[str]) -> None:
    for lower, higher in itertools.combinations(versions, 2):
        assert Version.parse(lower) < Version.parse(higher)
        assert not Version.parse(higher) <= Version.parse(lower)


def test_build_metadata_has_no_part_in_the_order() -> None:
    assert Version.parse("1.0.0+5") == Version.parse("1.0.0+exp.sha-5114f85") == Version.parse("1.0.0")


@pytest.mark.parametrize(
    "text", ["1.0", "01.0.0", "1.0.0-", "1.0.0-01", "v1.0.0", "1.0.0\n", "1.0.0+", "", "\u0661.0.0"]
)
def test_what_is_no_version_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a semantic version"):
        Version.parse(text)


def test_only_a_release_from_1_0_0_on_promises_anything() -> None:
    assert Version.parse("1.0.0").stable
    assert not Version.parse("0.9.0").stable
    assert not Version.parse("2.0.0-rc.1").stable
