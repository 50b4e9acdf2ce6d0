"""YAML that holds data and nothing else.

Values are read as JSON reads them: `true`, `false`, `null` and numbers; everything else, dates included, is text.
Anchors, aliases, tags, repeated keys and further documents are refused, so a short file cannot grow in memory,
name a class or say two things at once.
"""

import math
import re
from collections.abc import Callable
from typing import NamedTuple, cast

import yaml
from yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from agent_contracts.text import storable

MAX_DEPTH = 20
"""How many mappings and lists may stand inside each other."""
MAX_NUMBER = 30
"""Longest number, in characters."""

Place = tuple[str | int, ...]
"""Where a value stands: the keys and positions that lead to it from the root."""

# YAML 1.2, section 10.3.2: no `yes`, `no`, `on`, `off`, which YAML 1.1 takes for booleans.
_CONSTANTS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
# RFC 8259, section 6: `010` and `1_000`, which YAML 1.1 takes for 8 and 1000, are text.
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_NAMELESS = "?"
"""Where a value stands whose field has a list or a mapping for a name."""
_SURROGATE = re.compile(r"[\ud800-\udfff]")

# The parser in C is ten times as fast; PyYAML has it wherever its wheel does.
_Loader: type[yaml.CSafeLoader] | type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Refusal(NamedTuple):
    """Something that may not stand in the text: where, at which character, and what to do instead."""

    place: Place
    offset: int
    message: str


class Document(NamedTuple):
    """What a text says, and where in it each value stands."""

    data: object
    places: dict[Place, int]
    """The character at which a value's key stands, or the value itself where it is an item of a list."""
    refusals: list[Refusal]

    def offset(self, place: Place) -> int:
        """Return the character at which a field stands or, where it is missing, what it is missing from."""
        while place and place not in self.places:
            place = place[:-1]
        return self.places.get(place, 0)


def line_at(text: str, offset: int) -> int:
    """Return the line, from 1, in which the character at `offset` stands."""
    return text.count("\n", 0, offset) + 1


def parse(text: str) -> Document:
    """Read one document. Whatever is wrong with the text is in `refusals`; this never raises."""
    places: dict[Place, int] = {}
    refusals: list[Refusal] = []
    try:
        return Document(_Reader(text, places, refusals).document(), places, refusals)
    except _Unreadable as stop:
        refusals.append(stop.refusal)
    except yaml.MarkedYAMLError as error:
        refusals.append(_syntax(text, error))
    except yaml.reader.ReaderError as error:
        refusals.append(_unreadable_character(text, error.character))
    return Document(None, places, refusals)


class _Unreadable(Exception):
    """Nothing after this can be read."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


class _Reader:
    """Builds the data from the parser's events, one level of calls for one level of the text."""

    def __init__(self, text: str, places: dict[Place, int], refusals: list[Refusal]) -> None:
        self.places = places
        self.refusals = refusals
        # Bound once: it is called twice for each value.
        self._next = cast("Callable[[], Event]", _Loader(text).get_event)

    def document(self) -> object:
        self._next()
        start = self._next()
        if not isinstance(start, DocumentStartEvent):
            raise _Unreadable(Refusal((), 0, "the file is empty"))
        first = self._next()
        self.places[()] = _offset(first)
        data = self._value(first, ())
        self._next()
        if not isinstance(after := self._next(), StreamEndEvent):
            self._refuse((), after, "a second YAML document begins here; write one definition in each file")
        return data

    def _refuse(self, place: Place, event: Event, message: str) -> None:
        self.refusals.append(Refusal(place, _offset(event), message))

    def _value(self, event: Event, place: Place) -> object:
        if isinstance(event, ScalarEvent):
            if event.anchor is not None or event.tag is not None:
                self._refuse_decorations(event, place)
            return self._scalar(event, place)
        self._refuse_decorations(event, place)
        if not isinstance(event, CollectionStartEvent):
            return None
        if len(place) >= MAX_DEPTH:
            message = f"nested more than {MAX_DEPTH} levels deep; a definition needs no more than six"
            raise _Unreadable(Refusal(place[:3], _offset(event), message))
        return self._mapping(place) if isinstance(event, MappingStartEvent) else self._list(place)

    def _refuse_decorations(self, event: Event, place: Place) -> None:
        if isinstance(event, AliasEvent):
            self._refuse(place, event, "aliases (`*name`) are not allowed; write the value itself, or quote the text")
        elif isinstance(event, NodeEvent) and event.anchor is not None:
            self._refuse(place, event, "anchors (`&name`) are not allowed; remove it, or quote the text")
        if isinstance(event, ScalarEvent | CollectionStartEvent) and event.tag is not None:
            self._refuse(place, event, "tags (`!name`) are not allowed; remove it, or quote the text")

    def _scalar(self, event: ScalarEvent, place: Place) -> object:
        value: str = event.value
        if event.implicit[0]:
            if value in _CONSTANTS:
                return _CONSTANTS[value]
            if value[0] in "-0123456789" and (number := _NUMBER.fullmatch(value)):
                return self._number(event, place, whole=number[1] is None and number[2] is None)
        elif event.style == '"' and (message := _unstorable(value)):
            self._refuse(place, event, message)
        return value

    def _number(self, event: ScalarEvent, place: Place, *, whole: bool) -> int | float | None:
        text: str = event.value
        number = 0.0 if len(text) > MAX_NUMBER else int(text) if whole else float(text)
        if len(text) > MAX_NUMBER or not math.isfinite(number):
            self._refuse(place, event, f"too large a number: it has at most {MAX_NUMBER} characters and is finite")
            return None
        return number

    def _list(self, place: Place) -> list[object]:
        items: list[object] = []
        while not isinstance(event := self._next(), SequenceEndEvent):
            here = (*place, len(items))
            self.places[here] = _offset(event)
            items.append(self._value(event, here))
        return items

    def _mapping(self, place: Place) -> dict[str, object]:
        data: dict[str, object] = {}
        while not isinstance(event := self._next(), MappingEndEvent):
            key = self._key(event, place)
            here = (*place, key)
            repeated = key in data
            if repeated:
                self._refuse(here, event, "stands here a second time; keep one of the two")
            first = self.places.setdefault(here, _offset(event))
            value = self._value(self._next(), here)
            if not repeated:
                data[key] = value
            self.places[here] = first
        return data

    def _key(self, event: Event, place: Place) -> str:
        if isinstance(event, ScalarEvent):
            if event.anchor is not None or event.tag is not None:
                self._refuse_decorations(event, place)
            key: str = event.value
            if event.style == '"' and (message := _unstorable(key)):
                self._refuse(place, event, f"a field's name {message}")
            return key
        if _NAMELESS not in place:
            message = (
                "a field's name must be a word, not braces, brackets or an alias; put text that has them in quotes"
            )
            self._refuse(place, event, message)
        if not isinstance(event, AliasEvent):
            self._value(event, (*place, _NAMELESS))
        return _NAMELESS


def _offset(event: Event) -> int:
    return event.start_mark.index if event.start_mark else 0


def _unstorable(value: str) -> str | None:
    """Return what is wrong with text whose characters were written as escapes."""
    if found := _SURROGATE.search(value):
        return f"must not contain half a character (the surrogate U+{ord(found[0]):04X})"
    try:
        storable(value)
    except ValueError as error:
        return str(error)
    return None


def _syntax(text: str, error: yaml.MarkedYAMLError) -> Refusal:
    offset = error.problem_mark.index if error.problem_mark else 0
    if text[offset : offset + 1] == "\t":
        return Refusal((), offset, "a tab; indent with spaces")
    if text[offset : offset + 1] in ("@", "`", "%"):
        return Refusal((), offset, f"text that begins with {text[offset]} must be in quotes")
    context = f" {error.context}" if error.context else ""
    return Refusal((), offset, f"not valid YAML: {error.problem}{context}")


def _unreadable_character(text: str, found: int | str) -> Refusal:
    character = chr(found) if isinstance(found, int) else found[:1]
    message = f"must not contain the character U+{ord(character):04X}; remove it"
    return Refusal((), max(0, text.find(character)), message)
