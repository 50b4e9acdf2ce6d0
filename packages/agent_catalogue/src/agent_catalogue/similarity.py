"""How alike texts are: the share of their shingles, runs of a few words, that they have in common."""

import re
from collections import Counter
from collections.abc import Iterable
from itertools import chain
from typing import NamedTuple

_WORD = re.compile(r"[^\W_]+")


class Pair(NamedTuple):
    """Two texts, by their positions, `first` before `second`."""

    score: float
    """Jaccard similarity of their shingles: 0, nothing in common, to 1, the same words in the same order."""
    first: int
    second: int


def words_of(text: str) -> list[str]:
    """Return the words of `text`; letter case, punctuation and line breaks play no part."""
    return _WORD.findall(text.casefold())


def shingles(text: str, size: int) -> frozenset[str]:
    """Return all runs of `size` words of `text`; a text with fewer words is a single run."""
    words = words_of(text)
    runs = zip(*(words[start:] for start in range(size)), strict=False)
    return frozenset(map(" ".join, runs)) or frozenset([" ".join(words)])


class Shelf:
    """Texts, each of which can be held against all that stand there.

    Exact: no pair is missed and no score estimated. It takes time in proportion to the shingles, and to the pairs
    that share one: with prose, of which most shingles stand in one text only, that is little more than the former.
    """

    def __init__(self, size: int) -> None:
        """Begin empty; `size` is the words in a shingle."""
        self._size = size
        # Most shingles stand in one text only; a list for each of them would cost more than all else here.
        self._first: dict[str, int] = {}
        self._others: dict[str, list[int]] = {}
        self._counts: list[int] = []

    def put(self, text: str) -> None:
        """Let later texts be held against this one too; its position is the number of texts before it."""
        own, position = shingles(text, self._size), len(self._counts)
        for shingle in own:
            if self._first.setdefault(shingle, position) != position:
                self._others.setdefault(shingle, []).append(position)
        self._counts.append(len(own))

    def like(self, text: str, *, at_least: float = 0.0) -> list[Pair]:
        """Return a pair for each text that has something in common with this one, which would be put next."""
        own, second = shingles(text, self._size), len(self._counts)
        shared = Counter([self._first[shingle] for shingle in own if shingle in self._first])
        shared.update(chain.from_iterable([self._others[shingle] for shingle in own if shingle in self._others]))
        pairs = (
            Pair(common / (len(own) + self._counts[first] - common), first, second) for first, common in shared.items()
        )
        return [pair for pair in pairs if pair.score >= at_least]

    def closest(self, text: str, *, at_least: float) -> Pair | None:
        """Return the closest of those pairs, the first of several; None where there is none."""
        return min(self.like(text, at_least=at_least), key=_closest_first, default=None)


def similar_pairs(texts: Iterable[str], size: int, *, at_least: float = 0.0) -> list[Pair]:
    """Return every pair that has anything in common and a score of `at_least`, the closest first."""
    shelf = Shelf(size)
    found: list[Pair] = []
    for text in texts:
        found += shelf.like(text, at_least=at_least)
        shelf.put(text)
    return sorted(found, key=_closest_first)


def _closest_first(pair: Pair) -> tuple[float, int, int]:
    return (-pair.score, pair.first, pair.second)
