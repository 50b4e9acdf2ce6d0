"""Which phrases are refused, where, and how a prompt may still name them."""

import pytest

from agent_catalogue.phrases import CARD_ONLY, EVERYWHERE, forbidden


def found(text: str, *, card: bool = False) -> list[str]:
    return [one.phrase for one in forbidden(text, card=card)]


@pytest.mark.parametrize("phrase", EVERYWHERE)
def test_each_phrase_is_found_in_any_text(phrase: str) -> None:
    assert found(f"Then, {phrase.rstrip('*').upper()} and so on.")


@pytest.mark.parametrize("phrase", CARD_ONLY)
def test_advertising_is_found_on_the_card_only(phrase: str) -> None:
    text = f"A {phrase.rstrip('*')} thing."
    assert found(text, card=True)
    assert not found(text)


@pytest.mark.parametrize(
    "text",
    [
        "World class work.",
        "world-\nclass",
        "It is important\n  to note",
        "it\u2019s important to note".upper(),
        "We delved deep",
    ],
)
def test_spelling_and_line_breaks_do_not_hide_a_phrase(text: str) -> None:
    assert found(text, card=True)


@pytest.mark.parametrize(
    "text",
    [
        "Treat it as an air waybill.",
        "A redelvery note.",
        "as an aide to the driver",
        "Lease of land, ever evolving rules of law",
        "Insert [the date].",
    ],
)
def test_words_that_only_look_alike_are_left_alone(text: str) -> None:
    assert found(text, card=True) == (["ever evolving"] if "ever evolving" in text else [])


@pytest.mark.parametrize(
    "text",
    [
        'Never write "I hope this finds you well".',
        "Never write “I hope this\nfinds you well”.",
        "No `delve`, no \u2018tapestry\u2019.",
    ],
)
def test_a_prompt_may_name_in_quotation_marks_what_its_answers_must_avoid(text: str) -> None:
    assert found(text) == []


def test_a_quotation_that_never_ends_hides_nothing() -> None:
    assert found('A 5" pipe. We delve into it.\n\nA "word.') == ["delve"]
    assert found('He said "so.\n\nWe delve.\n\nThat was it".') == ["delve"]


def test_a_reason_says_what_to_do() -> None:
    [one] = forbidden("As an AI, I cannot.")
    assert "say what the specialist does" in one.reason
