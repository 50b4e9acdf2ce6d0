"""Nothing that is shown can drive the terminal that shows it, and YAML says what it was given."""

import io
import time
from collections.abc import Mapping

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rialto_cli.definition_yaml import wrapped, written
from rialto_cli.terminal import Stream, complain, one_line, safe, table

SEQUENCES = [
    "\x1b[31m",
    "\x1b[?25l",
    "\x1b]0;title\x07",
    "\x1b]8;;http://x\x1b\\",
    "\x1bPq#0\x1b\\",
    "\x9b2J",
    "\x9d0;t\x9c",
    "\x1bc",
    "\x1b(B",
    "\x1b7",
    "\r",
    "\x07",
    "\x08",
    "\x7f",
    "\x00",
    "\ud800",
]


@pytest.mark.parametrize("sequence", SEQUENCES)
def test_a_sequence_leaves_nothing_behind(sequence: str) -> None:
    assert safe(f"a{sequence}b") == "ab"


def test_lines_tabs_and_any_script_stay() -> None:
    text = "a\tb\nnaïve 日本 עברית 🙂"
    assert safe(text) == text


@given(st.text(alphabet=st.characters(codec=None)))
def test_no_text_whatever_keeps_a_control_character(text: str) -> None:
    shown = safe(text)
    shown.encode()
    assert not any(character in "\x1b\x07\r\x9b\x00" for character in shown)


@pytest.mark.parametrize("sequence", SEQUENCES[:7])
def test_a_sequence_cut_anywhere_is_removed_whole(sequence: str) -> None:
    text = f"a{sequence}b"
    for cut in range(len(text)):
        stream = Stream()
        assert stream.feed(text[:cut]) + stream.feed(text[cut:]) == "ab", cut


def test_a_sequence_without_end_does_not_hold_the_answer_back_for_ever() -> None:
    stream = Stream()
    pieces = [stream.feed("\x1b]0;"), *(stream.feed("x" * 1_000) for _ in range(10))]
    assert "x" in "".join(pieces)


@given(st.text(alphabet=st.sampled_from("ab\x1b[]0;m\x07\x9b\\")), st.integers(0, 20))
def test_a_stream_never_passes_an_escape_on(text: str, cut: int) -> None:
    stream = Stream()
    shown = stream.feed(text[:cut]) + stream.feed(text[cut:])
    assert not set(shown) & set("\x1b\x07\x9b")


@pytest.mark.parametrize(
    "text", ["\x1b" * 300_000, "\x1b]" * 300_000, "\x9d" * 300_000, "\x1b[0" * 300_000, "\x1b  " * 300_000 + "\x07"]
)
def test_a_million_openings_are_read_in_a_moment(text: str) -> None:
    started = time.process_time()
    stream = Stream()
    shown = stream.feed(text) + stream.feed("\x07")
    assert "\x1b" not in shown
    assert time.process_time() - started < 2


def test_one_line_is_one_line() -> None:
    assert one_line(" a\n b\u2028c\x1b[0m ") == "a b c"


def test_columns_stay_aligned_with_wide_characters(capsys: pytest.CaptureFixture[str]) -> None:
    table(("A", "B"), [("日本", "x"), ("ab", "y")])
    assert capsys.readouterr().out == "A     B\n日本  x\nab    y\n"


def test_without_a_terminal_nothing_is_cut_or_coloured(capsys: pytest.CaptureFixture[str]) -> None:
    table(("STATE", "TEXT"), [("ready", "x" * 500)], state=0)
    complain(["broken", "mend it"])
    told = capsys.readouterr()
    assert "x" * 500 in told.out
    assert told.err == "error: broken\nmend it\n"


class Terminal(io.StringIO):
    """Says that it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_on_a_terminal_states_have_colours_unless_no_color_says_no(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "40")
    shown = {}
    for no_color in ("", "1"):
        monkeypatch.setenv("NO_COLOR", no_color)
        screen = Terminal()
        monkeypatch.setattr("sys.stdout", screen)
        table(("STATE", "TEXT"), [("ready", "x" * 500)], state=0)
        shown[no_color] = screen.getvalue()
    assert "\x1b[32mready" in shown[""]
    assert "\x1b" not in shown["1"]
    assert max(map(len, shown["1"].splitlines())) == 40


TEXTS = st.one_of(
    st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])),
    st.sampled_from(
        ["yes", "1e5", "null", "~", "0x1F", "1_000", "12:30:00", "=", "<<", "- a", "a: b", "# a", "|", "*a"]
    ),
    st.lists(st.sampled_from(["a", " b", "c ", "", "\t"])).map("\n".join),
)


@given(st.dictionaries(st.sampled_from(["id", "name", "tags", "any_of"]), st.one_of(TEXTS, st.lists(TEXTS))))
def test_what_is_written_reads_as_it_was_given(definition: Mapping[str, object]) -> None:
    assert yaml.safe_load(written(definition)) == definition


def test_long_lines_are_wrapped_between_words_and_others_stay() -> None:
    text = wrapped("short\n\n- " + "word " * 60)
    assert text.startswith("short\n\n- word word")
    assert max(map(len, text.splitlines())) <= 116
    assert text.split() == ["short", "-"] + ["word"] * 60
