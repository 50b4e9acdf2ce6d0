"""Phrases that have no place in a definition, each with the reason.

A phrase stands for its words in any letter case, with any white space or hyphens between them; `*` is the rest of a
word.
Within quotation marks it is allowed: a prompt may say which phrases its answers must not use.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

_ADVERTISING = "praises instead of saying what the agent does; name the thing that it does well"
_MACHINE = "speaks of the machine; say what the specialist does, and what it refuses"
_EMPTY = "says nothing that a model can follow; give the step, the rule or the limit itself"
_WORN = "is filler of generated prose, which answers then repeat; use a plain word"
_UNFINISHED = "is left over from a draft; write what belongs there, or take it out"

CARD_ONLY: dict[str, str] = {
    "world-class": _ADVERTISING,
    "best-in-class": _ADVERTISING,
    "cutting-edge": _ADVERTISING,
    "state-of-the-art": _ADVERTISING,
    "next-generation": _ADVERTISING,
    "game-chang*": _ADVERTISING,
    "revolutioni*": _ADVERTISING,
    "supercharg*": _ADVERTISING,
    "effortless*": _ADVERTISING,
    "seamless*": _ADVERTISING,
    "AI-powered": "is true of every agent here; say what this one does",
    "unlock the": _ADVERTISING,
}
"""Not in what a person reads before choosing: name, summary, description and capabilities."""

EVERYWHERE: dict[str, str] = {
    "as an AI": _MACHINE,
    "large language model": _MACHINE,
    "you are a helpful assistant": _EMPTY,
    "you are an AI assistant": _EMPTY,
    "take a deep breath": _EMPTY,
    "to the best of your ability": _EMPTY,
    "delv*": _WORN,
    "tapestry": _WORN,
    "ever-evolving": _WORN,
    "fast-paced world": _WORN,
    "it is important to note": _WORN,
    "it's important to note": _WORN,
    "I hope this finds you well": _WORN,
    "I hope this email finds you well": _WORN,
    "I hope this message finds you well": _WORN,
    "lorem ipsum": _UNFINISHED,
    "TODO:": _UNFINISHED,
    "TBD:": _UNFINISHED,
    "[insert": _UNFINISHED,
    "<insert": _UNFINISHED,
}
"""In no text of a definition but its examples: their inputs are other people's words."""

# A quotation ends within its paragraph; an inch or a possessive opens none.
_WITHIN = r"(?:[^{0}\n]|\n(?!\s*\n)){{0,300}}"
_MARKS = (
    ("\u201c", "\u201d"),
    ("\u201e", "\u201c"),
    ("\u00ab", "\u00bb"),
    ("\u2018", "\u2019"),
    ("`", "`"),
    ('"', '"'),
)
_QUOTED = re.compile("|".join(rf"(?<!\w){start}{_WITHIN.format(end)}{end}" for start, end in _MARKS))


class Found(NamedTuple):
    """A forbidden phrase, as the text has it."""

    phrase: str
    reason: str


class _Phrase(NamedTuple):
    beginning: str
    """What a text must hold, once it is made plain, for the pattern to be worth trying."""
    pattern: re.Pattern[str]
    reason: str


def suspicious(text: str) -> bool:
    """May there be a forbidden phrase in `text`? A quick look, for texts of which nearly all are in order."""
    plain = _plain(text)
    return any(phrase.beginning in plain for phrase in (*_EVERYWHERE, *_CARD_ONLY))


def forbidden(text: str, *, card: bool = False) -> Iterator[Found]:
    """Return the forbidden phrases of `text`, each once; with `card`, those of advertising too."""
    phrases = (*_EVERYWHERE, *_CARD_ONLY) if card else _EVERYWHERE
    plain = _plain(text)
    suspects = [phrase for phrase in phrases if phrase.beginning in plain]
    if not suspects:
        return
    unquoted = _plain(_QUOTED.sub(" ", text))
    for phrase in suspects:
        if found := phrase.pattern.search(unquoted):
            yield Found(found[0], phrase.reason)


def _plain(text: str) -> str:
    """Lower-case words with single spaces; hyphenated words apart, as they are also written."""
    return " ".join(text.lower().replace("-", " ").replace("\u2019", "'").split())


def _compiled(phrases: dict[str, str]) -> list[_Phrase]:
    return [_Phrase(_plain(phrase).rstrip("*"), _pattern(_plain(phrase)), reason) for phrase, reason in phrases.items()]


def _pattern(phrase: str) -> re.Pattern[str]:
    before = r"(?<!\w)" if phrase[0].isalnum() else ""
    after = r"(?!\w)" if phrase[-1].isalnum() else ""
    return re.compile(before + re.escape(phrase).replace(r"\*", r"\w*") + after)


_CARD_ONLY = _compiled(CARD_ONLY)
_EVERYWHERE = _compiled(EVERYWHERE)
