"""Questions on a terminal: asked on standard error, so that standard output holds answers only."""

import select
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from typing import TypeVar

from agent_contracts.definition import AgentInput
from agent_contracts.inputs import check_inputs
from rialto_cli.arguments import check
from rialto_cli.refusal import NO, Misuse, Refusal
from rialto_cli.terminal import note, one_line
from rialto_cli.values import typed

_Answer = TypeVar("_Answer")
_END = "."


def may_ask() -> bool:
    """Is there a person who can answer?"""
    return sys.stdin.isatty() and sys.stderr.isatty()


def ask(question: str, default: str = "") -> str:
    """Return the line that a person answers; `default` where it is empty.

    Raises:
        Refusal: the person ended the input.
    """
    sys.stderr.write(f"{one_line(question)}{f' [{one_line(default)}]' if default else ''}: ")
    sys.stderr.flush()
    return _line().strip() or default


def ask_text(question: str) -> str:
    """Return lines of text; a line with a single full stop ends them."""
    note(f"{one_line(question)} (as many lines as you like; end with a line that holds only a full stop)")
    lines: list[str] = []
    while (line := _line()) != _END:
        lines.append(line)
    return "\n".join(lines)


def ask_lines(question: str) -> list[str]:
    """Return lines, one for each item; an empty one ends them."""
    note(f"{one_line(question)} (one a line; an empty line ends them)")
    lines: list[str] = []
    while line := _line().strip():
        lines.append(line)
    return lines


def ask_choice(question: str, choices: Sequence[str], default: str = "") -> str:
    """Return one of the choices, given by its name, its number or the only beginning that fits."""
    for number, choice in enumerate(choices, start=1):
        note(f"  {number:2} {choice}")
    return ask_until(lambda: ask(question, default), lambda answer: _chosen(answer, choices))


def ask_until(question: Callable[[], str], read: Callable[[str], _Answer | Misuse]) -> _Answer:
    """Ask until the answer can be read; say what is wrong with the others."""
    while isinstance(answer := read(question()), Misuse):
        for line in answer.lines:
            note(f"  {line}", "red")
    return answer


def ask_input(declared: AgentInput) -> object:
    """Return a value for an agent's input."""
    question = f"{declared.name} ({declared.type}) {declared.description}"
    if declared.type == "list":
        return ask_lines(question)
    if declared.choices:
        return ask_choice(question, declared.choices)
    once = (lambda: ask_text(question)) if declared.type == "text" else (lambda: ask(question))
    return ask_until(once, lambda answer: _valid(answer, declared))


def _valid(answer: str, declared: AgentInput) -> object | Misuse:
    value = typed(answer, declared)
    errors = check_inputs([declared], {declared.name: value})
    return Misuse(*(error.message for error in errors)) if errors else value


def _chosen(answer: str, choices: Sequence[str]) -> str | Misuse:
    if answer.isdecimal() and answer.isascii() and 1 <= int(answer[:6]) <= len(choices):
        return choices[int(answer[:6]) - 1]
    fitting = [choice for choice in choices if choice.casefold().startswith(answer.casefold())] if answer else []
    if answer in choices or len(fitting) == 1:
        return answer if answer in choices else fitting[0]
    return Misuse("choose one of them, by its name or number")


def _line() -> str:
    _wait_for_a_line()
    try:
        line = sys.stdin.readline()
    except UnicodeDecodeError as error:
        raise Misuse("that is not UTF-8; set the terminal to UTF-8, or give the text in a file") from error
    if not line:
        raise Refusal("the questions were not all answered; nothing was done.", code=NO)
    line = line.rstrip("\r\n")
    check([line])
    return line


def _wait_for_a_line() -> None:
    """Return when the person has ended a line or the input; raise what a signal's handler raises.

    Python handles a signal between two of its instructions. One that comes when the question stands there and the
    read has not yet begun does not end that read: Ctrl-C would do nothing until the next line. A wait that the signal
    itself ends knows no such moment. It may precede a buffered read, as a terminal gives one line at a time.
    """
    woken, waker = socket.socketpair()
    with woken, waker:
        waker.settimeout(0)
        before = signal.set_wakeup_fd(waker.fileno())
        try:
            while sys.stdin not in select.select([sys.stdin, woken], [], [])[0]:
                woken.recv(1)
        finally:
            signal.set_wakeup_fd(before)
