"""Other people's prose, cut and cleaned."""

import pytest

from rialto_cli.foreign.texts import bullets, first_sentences, flowing, spoken, visible, words


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("One short. And a second one. And a third.", "One short. And a second one."),
        ("No full stop at the end of this one", "No full stop at the end of this one."),
        (
            "Reads bills, letters and notes; sorts them, and says which of them are due",
            "Reads bills, letters and notes.",
        ),
        ("Averyveryverylongwordwithoutanyspaceinitthatgoesonandonandon", "Averyveryverylongwordwithoutanyspaceini."),
    ],
)
def test_a_summary_is_whole_sentences_where_it_can_be(text: str, summary: str) -> None:
    assert first_sentences(text, 20, 40) == summary
    assert len(summary) <= 40


def test_markup_examples_and_links_leave_their_words_only() -> None:
    assert flowing("**Reads** `bills`\\nand [notes](https://a.example).<example>x <b>y</example> Then") == (
        "Reads bills and notes. Then"
    )
    assert flowing("Reads. <example>never closed") == "Reads."


def test_words_to_the_program_that_chooses_are_left_out() -> None:
    assert spoken("Use this agent when you need to read bills.") == "Read bills."
    assert spoken("Use this agent to read bills.") == "Read bills."
    assert spoken("Use this agent") == "Use this agent"
    assert spoken("Reads bills. Use this agent to read.") == "Reads bills. Use this agent to read."


def test_items_of_a_fitting_length_are_taken_once() -> None:
    text = "- Reads every bill:\n* no\n1. **Sorts** the letters\n- Reads every bill\n  text\n"
    assert bullets(text, 5, 40) == ["Reads every bill", "Sorts the letters"]


def test_tabs_line_ends_and_a_byte_order_mark_are_made_plain_without_a_word() -> None:
    assert visible("\ufeffa\r\nb\tc\rd") == ("a\nb   c\nd", False)
    assert visible("a\u200bb") == ("ab", True)


def test_tags_are_plain_words() -> None:
    assert words("Crème-brûlée QA of 1,000 crèmes") == ["creme", "brulee", "000", "cremes"]
