"""What events add up to. Nothing here waits or writes."""

import datetime
import decimal
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, NamedTuple  # the JSON of an event

import orjson

from orchestration_engine.analytics.sketch import bin_of

EVERYBODY = uuid.UUID(int=0)
"""Stands for the user where users are counted together."""


class Garbled(ValueError):
    """A message of the topic is no event."""


class Cube(IntEnum):
    """By what is counted, besides the moment, the kind and the status: each question reads the one with fewest rows."""

    CATEGORIES = 0
    """By the agents' category, and by model."""
    AGENTS = 1
    """By agent."""
    USERS = 2
    """By user, and by model."""
    USER_AGENTS = 3
    """By user, by agent, and by model."""
    AGENT_MODELS = 4
    """By agent, and by model."""


BY_THE_MINUTE = frozenset((Cube.CATEGORIES, Cube.AGENTS, Cube.USERS))
"""Of the others there are too many rows to keep them for every minute."""


class Key(NamedTuple):
    """What one row counts."""

    cube: Cube
    user_id: str
    bucket: str
    """ISO 8601, in UTC."""
    kind: str
    agent: str
    category: str
    model: str
    status: str


@dataclass(slots=True)
class Sums:
    """What one row has counted."""

    count: int = 0
    duration: int = 0
    queued: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    cost: decimal.Decimal = decimal.Decimal(0)
    bins: dict[int, int] = field(default_factory=dict)

    def add(self, other: "Sums") -> None:
        """Count what another has counted, too."""
        self.count += other.count
        self.duration += other.duration
        self.queued += other.queued
        self.input_tokens += other.input_tokens
        self.cached_tokens += other.cached_tokens
        self.output_tokens += other.output_tokens
        self.cost += other.cost
        for number, count in other.bins.items():
            self.bins[number] = self.bins.get(number, 0) + count


# Whatever is not counted need not be parsed: the envelope's first attributes tell.
_COUNTED = {
    b"agent.task.completed": "completed",
    b"agent.task.failed": "failed",
    b"workflow.completed": "completed",
    b"workflow.failed": "failed",
    b"workflow.cancelled": "cancelled",
}
_TYPE = b'"type":"'
_WHERE_TYPE_IS = 200
_MICRO = 1_000_000


class Rollup:
    """Adds events up, by the minute."""

    def __init__(self) -> None:
        self._minutes: dict[tuple[str, str, str, str, str, str], Sums] = {}

    @property
    def is_empty(self) -> bool:
        """Whether nothing was counted."""
        return not self._minutes

    def take(self, body: bytes) -> None:
        """Count an event, as it stands in the topic; Garbled where it is none."""
        begin = body.find(_TYPE, 0, _WHERE_TYPE_IS) + len(_TYPE)
        status = _COUNTED.get(body[begin : body.find(b'"', begin)])
        if status is None:
            return
        try:
            self._count(orjson.loads(body), status)
        except (ValueError, LookupError, TypeError, AttributeError, decimal.DecimalException) as error:
            raise Garbled(f"A message of the events' topic is not what its type says: {error!r}.") from None

    def rows(self, categories: Mapping[str, str]) -> dict[str, dict[Key, Sums]]:
        """Return what was counted, by granularity; `categories` has each agent's."""
        tables: dict[str, dict[Key, Sums]] = {"minute": {}, "hour": {}, "day": {}}
        everybody = str(EVERYBODY)
        for (user, minute, kind, agent, model, status), sums in self._minutes.items():
            category = categories.get(agent, "")
            counted = {
                Cube.CATEGORIES: (everybody, "", category, model),
                Cube.AGENTS: (everybody, agent, category, ""),
                Cube.USERS: (user, "", "", model),
                Cube.USER_AGENTS: (user, agent, category, model),
                Cube.AGENT_MODELS: (everybody, agent, category, model),
            }
            buckets = {"minute": f"{minute}:00Z", "hour": f"{minute[:13]}:00:00Z", "day": f"{minute[:10]}T00:00:00Z"}
            for granularity, bucket in buckets.items():
                rows = tables[granularity]
                for cube, (whose, which, of, by) in counted.items():
                    if granularity != "minute" or cube in BY_THE_MINUTE:
                        key = Key(cube, whose, bucket, kind, which, of, by, status)
                        rows.setdefault(key, Sums()).add(sums)
        return tables

    def _count(self, event: Mapping[str, Any], status: str) -> None:
        data = event["data"]
        measured = _measured(data)
        is_task = event["type"].startswith("agent.")
        model = (data.get("model") or "") if is_task else ""
        kind, agent = ("task", data["agent"]) if is_task else ("workflow", "")
        # The relay writes times in UTC.
        key = (event.get("userid") or str(EVERYBODY), event["time"][:16], kind, agent, model, status)
        sums = self._minutes.get(key)
        if sums is None:
            uuid.UUID(key[0])
            datetime.datetime.fromisoformat(key[1])
            sums = self._minutes[key] = Sums()
        sums.add(measured)


def _measured(data: Mapping[str, Any]) -> Sums:
    duration, usage, cost = data.get("duration"), data.get("usage") or {}, data.get("cost")
    return Sums(
        count=1,
        duration=round((duration or 0) * _MICRO),
        queued=round((data.get("queued") or 0) * _MICRO),
        input_tokens=usage.get("input_tokens", 0),
        cached_tokens=usage.get("cached_tokens", 0),
        output_tokens=usage.get("output_tokens", 0),
        cost=decimal.Decimal(cost or 0),
        bins={} if duration is None else {bin_of(duration): 1},
    )


def as_json(rows: Iterable[tuple[Key, Sums]]) -> bytes:
    """Return rows as `jsonb_to_recordset` reads them."""
    return orjson.dumps([_record(key, sums) for key, sums in rows])


def _record(key: Key, sums: Sums) -> dict[str, object]:
    bins = sorted(sums.bins)
    return {
        **key._asdict(),
        "cube": int(key.cube),
        "count": sums.count,
        "duration": sums.duration,
        "queued": sums.queued,
        "input_tokens": sums.input_tokens,
        "cached_tokens": sums.cached_tokens,
        "output_tokens": sums.output_tokens,
        "cost": str(sums.cost),
        "bins": bins,
        "bin_counts": [sums.bins[number] for number in bins],
    }
