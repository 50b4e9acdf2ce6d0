"""Standard input, output and errors, in whatever state the command was given them."""

import io
import os
import sys
from pathlib import Path


def open_what_is_closed() -> None:
    """Put an empty stream in the place of each that the command was started without."""
    nowhere = Path(os.devnull)
    sys.stdin = sys.stdin or nowhere.open(encoding="utf-8")
    sys.stdout = sys.stdout or nowhere.open("w", encoding="utf-8")
    sys.stderr = sys.stderr or nowhere.open("w", encoding="utf-8")


def show_any_character() -> None:
    """Write a character that the locale cannot show as its number, so that it does not end the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def drop_output() -> None:
    """Let what is still buffered go nowhere, or Python tries to write it once more at its end."""
    if sys.stdout is sys.__stdout__ and sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
