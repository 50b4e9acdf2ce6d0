"""How far somebody has read a workflow's stream, as a text that is sent with every message and comes back.

`<position>` alone, or with one `~<step>.<item>.<attempt>.<offset>` for each text that was being written: `1207`,
`1207~draft.0.1.340`. The position is that of the last event, the offset how many characters of the text were sent.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple, Self

from orchestration_engine.workflows.running.moves import Place

MOST_TEXTS = 32
"""A mark names so many texts, those read last. Others are sent again from their beginning."""

_POSITION = re.compile(r"[0-9]{1,18}")
_TEXT = re.compile(r"([A-Za-z][A-Za-z0-9_-]{0,39})\.([0-9]{1,9})\.([0-9]{1,5})\.([0-9]{1,9})")


class NoMark(ValueError):
    """The text is not a mark of this stream."""

    def __init__(self) -> None:
        super().__init__("is not the id of an event of this stream; send one as it came, or none to begin at the start")


class Read(NamedTuple):
    """How much of an attempt's text was read."""

    attempt: int
    offset: int


class Mark(NamedTuple):
    """How far a stream was read."""

    position: int = 0
    texts: Mapping[Place, Read] = {}

    def __str__(self) -> str:
        texts = [
            f"~{place.step}.{place.item}.{read.attempt}.{read.offset}"
            for place, read in self.texts.items()
            if read.offset
        ]
        return f"{self.position}{''.join(texts[-MOST_TEXTS:])}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the mark that a text is; NoMark."""
        position, *texts = text.split("~")
        if not _POSITION.fullmatch(position) or len(texts) > MOST_TEXTS:
            raise NoMark
        found: dict[Place, Read] = {}
        for one in texts:
            if (match := _TEXT.fullmatch(one)) is None:
                raise NoMark
            found[Place(match[1], int(match[2]))] = Read(int(match[3]), int(match[4]))
        return cls(int(position), found)
