"""What is shown to a person: short, aligned, in colour on a terminal only, and unable to drive that terminal."""

import json
import os
import re
import sys
from collections.abc import Iterable, Sequence
from typing import TextIO

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

# CSI, then OSC, DCS, SOS, PM and APC with their text, then two-character escapes: what a terminal obeys and does not
# show. The text ends before the next sequence begins, so that no input takes more than a pass or two.
_CSI = r"(?:\x1b\[|\x9b)[0-?]*[ -/]*"
_STRING = r"(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x90\x98\x9b-\x9f]*"
_SEQUENCE = re.compile(rf"{_CSI}[@-~]|{_STRING}(?:\x07|\x1b\\|\x9c)|\x1b[ -/]*[0-OQ-WYZ\\`-~]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_OPEN = re.compile(rf"(?:{_STRING}\x1b?|{_CSI}|\x1b[ -/]*)\Z")
_LONGEST_SEQUENCE = 4096
_GAP = "  "
STATE_STYLES = {
    "ready": "green",
    "ok": "green",
    "external": "cyan",
    "starting": "yellow",
    "restarting": "yellow",
    "warning": "yellow",
    "failed": "bold red",
    "stopped": "red",
    "problem": "bold red",
}


def safe(text: str) -> str:
    """Return `text` without what drives a terminal; line feeds and tabs stay."""
    return _CONTROL.sub("", _SEQUENCE.sub("", text))


def one_line(text: str) -> str:
    """Return `text`, safe and on one line."""
    return " ".join(safe(text).split())


class Stream:
    """Text that arrives in pieces, made safe: a sequence cut in two by the pieces is held until its end is there."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, piece: str) -> str:
        """Return what of the text so far can be shown now."""
        text = _SEQUENCE.sub("", self._held + piece)
        begun = _OPEN.search(text)
        self._held = begun[0] if begun and len(begun[0]) <= _LONGEST_SEQUENCE else ""
        return safe(text[: len(text) - len(self._held)])


def tell(text: str, style: str = "") -> None:
    """Print a line, or lines, on standard output."""
    _print(sys.stdout, text, style)


def note(text: str, style: str = "") -> None:
    """Print a line, or lines, on standard error: progress, remarks, what to do next."""
    _print(sys.stderr, text, style)


def complain(lines: Iterable[str]) -> None:
    """Print an error: its first line in red, the others as they are."""
    for number, line in enumerate(lines):
        note(f"error: {line}" if number == 0 else line, style="" if number else "red")


def tell_json(value: object) -> None:
    """Print `value` as JSON, in ASCII so that every terminal, locale and program can read it."""
    sys.stdout.write(json.dumps(value, indent=2) + "\n")


def table(headers: Sequence[str], rows: Iterable[Sequence[str]], *, state: int | None = None) -> None:
    """Print rows in aligned columns; the last is cut to a terminal's width. `state` is the column that is coloured."""
    cells = [[one_line(cell) for cell in row] for row in rows]
    widths = [max(cell_len(row[column]) for row in [list(headers), *cells]) for column in range(len(headers))]
    console = _console(sys.stdout)
    _print_row(console, headers, widths, ["dim"] * len(headers))
    for row in cells:
        styles = [STATE_STYLES.get(cell, "") if column == state else "" for column, cell in enumerate(row)]
        _print_row(console, row, widths, styles)


def _print_row(console: Console, row: Sequence[str], widths: Sequence[int], styles: Sequence[str]) -> None:
    line = Text()
    for cell, width, style in zip(row[:-1], widths, styles, strict=False):
        line.append(set_cell_size(cell, width), style).append(_GAP)
    last = row[-1]
    room = console.width - line.cell_len
    if console.is_terminal and cell_len(last) > room >= 10:
        last = set_cell_size(last, room - 1).rstrip() + "…"
    line.append(last, styles[-1])
    line.rstrip()
    console.print(line, soft_wrap=True)


def _print(stream: TextIO, text: str, style: str) -> None:
    _console(stream).print(Text(safe(text), style=style), soft_wrap=True)


def _console(stream: TextIO) -> Console:
    coloured = stream.isatty() and not os.environ.get("NO_COLOR")
    return Console(file=stream, color_system="auto" if coloured else None, highlight=False, markup=False, emoji=False)
