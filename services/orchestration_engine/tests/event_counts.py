"""What the table of events says, and what was made of it: the two must be the same."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import httpx2
from sqlalchemy import text

from orchestration_engine.analytics.rollup import BY_THE_MINUTE, Cube
from orchestration_engine.core.database import Database


class Line(NamedTuple):
    """What is told apart."""

    kind: str
    agent: str
    status: str


@dataclass(frozen=True)
class Sum:
    """What is added up."""

    count: int
    input_tokens: int
    output_tokens: int


_TOLD = """
    select case when type like 'agent.%' then 'task' else 'workflow' end as kind, coalesce(data->>'agent', '') as agent,
        split_part(type, '.', -1) as status, count(*) as count,
        coalesce(sum((data->'usage'->>'input_tokens')::bigint), 0)::bigint as input_tokens,
        coalesce(sum((data->'usage'->>'output_tokens')::bigint), 0)::bigint as output_tokens
    from events
    where type in ('agent.task.completed', 'agent.task.failed', 'workflow.completed', 'workflow.failed')
    group by 1, 2, 3
"""
_COUNTED = """
    select kind, agent, status, sum(count)::bigint as count, sum(input_tokens)::bigint as input_tokens,
        sum(output_tokens)::bigint as output_tokens
    from rollups_{table} where cube = {cube} group by 1, 2, 3
"""
_TABLES = ("minute", "hour", "day")
_WITH_AGENTS = frozenset((Cube.AGENTS, Cube.USER_AGENTS, Cube.AGENT_MODELS))
"""The cubes that tell agents apart."""


async def told(database: Database) -> dict[Line, Sum]:
    """Return what the table of events holds."""
    return await _lines(database, _TOLD)


async def every_table_says(database: Database, expected: Mapping[Line, Sum]) -> None:
    """Fail unless each of the tables, in each of its cubes, holds what is expected."""
    without_agents: Counter[Line] = Counter()
    for line, total in expected.items():
        without_agents[line._replace(agent="")] += total.count
    for table in _TABLES:
        for cube in BY_THE_MINUTE if table == "minute" else Cube:
            lines = await _lines(database, _COUNTED.format(table=table, cube=int(cube)))
            if cube in _WITH_AGENTS:
                assert lines == expected, (table, cube)
            else:
                assert {line: total.count for line, total in lines.items()} == without_agents, (table, cube)


async def shown(client: httpx2.AsyncClient) -> dict[Line, Sum]:
    """Return what the API shows to an administrator, of the last day."""
    lines: dict[Line, Sum] = {}
    for agent in (await _get(client, "agents", limit="100"))["items"]:
        lines |= await _shown(client, "task", agent["agent"], {"agent": agent["agent"]})
    return lines | await _shown(client, "workflow", "", {})


async def _shown(client: httpx2.AsyncClient, kind: str, name: str, query: Mapping[str, str]) -> dict[Line, Sum]:
    answer = await _get(client, "timeseries", kind=kind, by="status", **query)
    lines: dict[Line, Sum] = {}
    for series in answer["series"]:
        totals = [point["totals"] for point in series["points"]]
        lines[Line(kind, name, series["key"])] = Sum(
            count=sum(one["count"] for one in totals),
            input_tokens=sum(one["input_tokens"] for one in totals),
            output_tokens=sum(one["output_tokens"] for one in totals),
        )
    return lines


async def _get(client: httpx2.AsyncClient, what: str, **query: str) -> Any:
    answer = await client.get(f"/analytics/{what}", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def _lines(database: Database, query: str) -> dict[Line, Sum]:
    async with database.transaction() as work:
        rows = (await work.session.execute(text(query))).all()
    return {Line(*row[:3]): Sum(*row[3:]) for row in rows}


async def counted(database: Database) -> int:
    """Return how many ends the table of minutes holds."""
    lines = await _lines(database, _COUNTED.format(table="minute", cube=int(Cube.AGENTS)))
    return sum(total.count for total in lines.values())


async def behind(database: Database, topic: str) -> int:
    """Return how many events the relay has not published."""
    count = (
        "select count(*) from events e, relay_cursors c where c.topic = :topic "
        "and (e.transaction, e.position) > (c.transaction, c.position)"
    )
    async with database.transaction() as work:
        found: int = (await work.session.execute(text(count), {"topic": topic})).scalar_one()
        return found


async def unfinished(database: Database) -> int:
    """Return how many workflows have not ended."""
    count = "select count(*) from workflows where status in ('pending', 'running')"
    async with database.transaction() as work:
        found: int = (await work.session.execute(text(count))).scalar_one()
        return found
