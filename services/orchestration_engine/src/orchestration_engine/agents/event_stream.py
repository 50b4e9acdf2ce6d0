"""Server-sent events out of bytes, as the HTML standard describes them in section 9.2 (server-sent events)."""

import codecs
from collections.abc import Iterator
from typing import NamedTuple


class TooLong(Exception):
    """A line, or the data of an event, is longer than is allowed."""


class Event(NamedTuple):
    """One event."""

    name: str
    """`message` where the sender gave none."""
    data: bytes


class EventReader:
    """Finds the events in a stream, wherever its bytes are cut; an event that the stream's end cuts off is none."""

    def __init__(self, most: int) -> None:
        """Begin a stream whose events have at most so many bytes of data."""
        self._most = most
        self._line = bytearray()
        self._name = b""
        self._data = bytearray()
        self._first = True
        self._after_return = False

    def feed(self, chunk: bytes) -> Iterator[Event]:
        """Yield the events that these bytes complete. Raises TooLong."""
        if self._after_return and chunk.startswith(b"\n"):  # CR LF is one end of a line, though it was cut in two
            chunk = chunk[1:]
            self._after_return = False
        for piece in chunk.splitlines(keepends=True):
            line = piece.rstrip(b"\r\n")
            self._line += line
            if len(self._line) + len(self._data) > self._most:
                raise TooLong
            if len(line) < len(piece):
                if event := self._end_line():
                    yield event
                self._after_return = piece.endswith(b"\r")

    def _end_line(self) -> Event | None:
        line = bytes(self._line)
        self._line.clear()
        if self._first:
            line = line.removeprefix(codecs.BOM_UTF8)
            self._first = False
        if not line:
            return self._end_event()
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"event":
            self._name = value
        elif name == b"data":
            self._data += value + b"\n"
        return None

    def _end_event(self) -> Event | None:
        name, data = self._name.decode("utf-8", "replace") or "message", bytes(self._data)
        self._name = b""
        self._data.clear()
        return Event(name, data[:-1]) if data else None
