"""What must hold across a catalogue."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from agent_catalogue.editorial import LIKENESSES, PROMPTS, SUMMARIES, closest_pairs, problems, review
from agent_contracts.source import Source, read_sources

from .conftest import prose

Written = Callable[..., Source]
DEFINITIONS = Path(__file__).parents[3] / "agents" / "definitions"
DEPRECATED = "deprecated: {{since: 2026-01-01, reason: Trains only now., successor: {successor}}}\n"


def told(*sources: Source) -> list[str]:
    return [str(error) for error in review(sources)]


def test_definitions_in_order_that_differ_have_nothing_told_of_them(written: Written) -> None:
    assert told(written("one"), written("two"), written("three")) == []


def test_the_catalogue_keeps_its_own_rules() -> None:
    assert told(*read_sources(DEFINITIONS)) == []


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"summary": "A world-class tracer of any parcel."}, ':5: summary: "world class" praises'),
        ({"summary": "Traces any parcel to its door"}, ":5: summary: is a sentence; end it with a full stop"),
        ({"prose": prose("x", 9) + " as an AI " + prose("y", 9)}, ':6: description: "as an ai" speaks of the machine'),
        ({"system_prompt": prose("x", 90) + " Delve into it."}, ':9: system_prompt: "delve" is filler'),
        (
            {"system_prompt": prose("x", 90) + " Look up {{ number }}."},
            ":9: system_prompt: `{{ number }}` is replaced in the prompt only",
        ),
        ({"prompt": '"Where is {{ number }}, {{ Number }}?"'}, ":11: prompt: `{{ Number }}` is no placeholder"),
        ({"prompt": '"Where is {{ number }}, {{ number"'}, ":11: prompt: `{{ number` is no placeholder"),
        (
            {"checks": "[{type: mentions, any_of: [the depot]}, {type: avoids, none_of: [Depot]}]"},
            ":24: examples.0.checks.0: no answer can pass",
        ),
        (
            {"checks": f"[{{type: mentions, any_of: [{'x' * 121}]}}]"},
            "examples.0.checks.0: expected 1 to 120 characters",
        ),
    ],
)
def test_a_definition_that_breaks_a_rule_is_told_by_file_line_and_field(
    written: Written, fields: dict[str, str], message: str
) -> None:
    [error] = told(written(**fields))
    assert error.startswith("logistics/parcel-tracer.yaml:")
    assert message in error


def test_braces_of_other_languages_may_stand_in_a_system_prompt(written: Written) -> None:
    source = written(system_prompt=prose("x", 90) + " Read ${{ secrets.TOKEN }} and {{ other }}.")
    assert list(problems(source.definition)) == []


def test_two_headings_with_one_title_are_told(written: Written) -> None:
    source = written()
    section = source.definition.output.sections[0]
    output = source.definition.output.model_copy(update={"sections": (section, section)})
    definition = source.definition.model_copy(update={"output": output})
    [(place, message)] = problems(definition)
    assert place == ("output", "sections", 1, "title")
    assert "cannot share a title" in message


def test_a_near_duplicate_is_told_with_the_other_and_the_score(written: Written) -> None:
    common = prose("common", 50)
    one = written("one", system_prompt=f"{prose('one', 50)} {common}")
    two = written("two", system_prompt=f"{prose('two', 50)} {common}")
    [error] = told(one, two)
    assert error == ("logistics/two.yaml:9: system_prompt: is 0.32 like that of one, and 0.1 is a near-duplicate")


def test_a_summary_that_only_swaps_a_noun_is_a_near_duplicate(written: Written) -> None:
    one = written("one", summary="Reads a residential lease before you sign it and flags what could cost you.")
    two = written("two", summary="Reads a commercial lease before you sign it and flags what could cost you.")
    [error] = told(one, two)
    assert "logistics/two.yaml:5: summary: is 0.73 like that of one" in error


def test_filler_made_by_putting_other_nouns_into_one_prompt_is_refused(written: Written) -> None:
    words = prose("template", 300).split()
    fillers = []
    for name in ("one", "two", "three"):
        # Every sixth word is the trade's own: more than a template of the usual kind changes.
        own = prose(name, 300).split()
        text = " ".join(own[i] if i % 6 == 0 else word for i, word in enumerate(words))
        fillers.append(written(name, system_prompt=text))
    assert [error.split(":")[0] for error in told(*fillers)] == ["logistics/three.yaml", "logistics/two.yaml"]


def test_of_many_copies_each_is_told_once_with_the_first(written: Written) -> None:
    copies = [written(name, system_prompt=prose("same", 100)) for name in ("one", "two", "three", "four")]
    copies.append(written("five", system_prompt=prose("same", 100).upper()))
    assert ["is 1.00 like that of one" in error for error in told(*copies)] == [True] * 4


def test_equal_summaries_are_told_whatever_their_punctuation(written: Written) -> None:
    one = written("one", summary="Traces a parcel to its door.")
    two = written("two", summary="Traces a parcel, to its door!")
    assert ["is 1.00 like that of one" in error for error in told(one, two)] == [True]


def test_what_people_ask_for_leads_to_one_agent(written: Written) -> None:
    asked = "asked_as: [{}]\n"
    one = written("one", more=asked.format('"Where is my parcel?", my parcel is lost'))
    two = written("two", more=asked.format("where is MY parcel"))
    [error] = told(one, two)
    assert error.startswith("logistics/two.yaml:25: asked_as.0: leads to one already")


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (DEPRECATED.format(successor="nobody"), "no agent is called nobody"),
        (
            DEPRECATED.format(successor="two"),
            "two is deprecated itself; name one that is not, such as its own successor, three",
        ),
    ],
)
def test_a_successor_is_an_agent_in_service(written: Written, more: str, message: str) -> None:
    others = [written("two", more=DEPRECATED.format(successor="three")), written("three")]
    [error] = told(written("one", more=more), *others)
    assert error == f"logistics/one.yaml:25: deprecated.successor: {message}"


def test_the_closest_pairs_are_listed_although_none_is_too_close(written: Written) -> None:
    definitions = [
        written(name, summary=f"{prose(name, 6)} parcels to the door.").definition for name in ("one", "two", "three")
    ]
    pairs = closest_pairs(definitions, SUMMARIES, 2)
    assert len(pairs) == 2
    assert all(0 < pair.score < SUMMARIES.limit for pair in pairs)
    assert closest_pairs(definitions, PROMPTS, 2) == []
    assert [likeness.field for likeness in LIKENESSES] == ["system_prompt", "summary"]


def test_fifteen_hundred_definitions_are_reviewed_in_three_seconds(written: Written) -> None:
    # Real prompts, in which every third word is replaced by one that no other has: as much text as a real catalogue,
    # and far more of it in common.
    texts = [source.definition.system_prompt.split() for source in read_sources(DEFINITIONS)]
    base = written()
    sources = []
    for number in range(1500):
        words = [f"x{number}y{i}" if i % 3 == 0 else word for i, word in enumerate(texts[number % len(texts)])]
        change = {"id": f"agent-{number}", "system_prompt": " ".join(words), "summary": f"{prose(str(number), 8)}."}
        sources.append(base._replace(definition=base.definition.model_copy(update=change)))
    began = time.process_time()
    assert review(sources) == []
    assert time.process_time() - began < 3
