"""What a million finished workflows in the tables cost: throughput, and lists, status and shelves, beside none."""

import asyncio
import http.client
import json
import statistics
import time
from collections.abc import Sequence

import asyncpg

from bench.workflows.engine import WARM, Engine, chain, engine, three_steps
from bench.workflows.latency import p95
from bench.workflows.meter import metered, wait_for_quiet
from bench.workflows.processes import Broken
from bench.workflows.table import a_folder

ASKED = 300
AT_ONCE = 50_000

_IDS = """
create unlogged table bench_ids as
select n, uuidv7(-make_interval(secs => n)) as id, make_interval(secs => n) as age
from generate_series(1, {many}) as n
"""
_COLUMNS = """
select column_name, data_type from information_schema.columns
where table_schema = current_schema() and table_name = $1 and is_identity = 'NO' and is_generated = 'NEVER'
order by ordinal_position
"""
_OF_WORKFLOWS = """
select table_name from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
where table_schema = current_schema() and column_name = 'workflow_id' and table_type = 'BASE TABLE'
order by 1
"""
_OLDEST = "select id from workflows where status = 'completed' order by id limit 1"


async def fill(url: str, many: int) -> str:
    """Copy the oldest finished workflow, with all that belongs to it, `many` times; return what was written.

    Nothing but the names of tables and of the columns that tie them together is known here, so what the engine adds
    to its tables is copied too.
    """
    database = await asyncpg.connect(url)
    template = await database.fetchval(_OLDEST)
    await database.execute("set synchronous_commit = off")
    await database.execute(_IDS.format(many=many))
    await database.execute("create unique index on bench_ids (n)")
    ties = {"workflows": "t.id = $1"}
    ties |= {row["table_name"]: "t.workflow_id = $1" for row in await database.fetch(_OF_WORKFLOWS)}
    ties["events"] = "t.subject = 'workflow/' || ($1::uuid)::text"
    written = []
    for table, tie in ties.items():
        rows = await _copy(database, table, tie, template, many)
        written.append(f"{rows:,} {table}")
    await database.execute("drop table bench_ids")
    await database.execute("vacuum analyze")
    await database.execute("checkpoint")
    size = await database.fetchval("select pg_size_pretty(pg_database_size(current_database()))")
    await database.close()
    return f"{', '.join(written)}; {size}"


async def _copy(database: asyncpg.Connection, table: str, tie: str, template: object, many: int) -> int:
    columns = [(row["column_name"], row["data_type"]) for row in await database.fetch(_COLUMNS, table)]
    names = ", ".join(f'"{name}"' for name, _ in columns)
    values = ", ".join(_value(table, name, kind) for name, kind in columns)
    statement = (
        f'insert into "{table}" ({names}) select {values} from bench_ids b cross join "{table}" t '  # noqa: S608
        f"where {tie} and b.n > $2 and b.n <= $3"
    )
    total = 0
    for start in range(0, many, AT_ONCE):
        told = await database.execute(statement, template, start, start + AT_ONCE, timeout=600)
        total += int(told.rpartition(" ")[2])
    return total


def _value(table: str, name: str, kind: str) -> str:
    if name == "workflow_id" or (table, name) == ("workflows", "id"):
        return "b.id"
    if (name, kind) == ("id", "uuid"):
        return "uuidv7(-b.age)"
    if (table, name) == ("events", "subject"):
        return "'workflow/' || b.id"
    return f't."{name}" - b.age' if kind == "timestamp with time zone" else f't."{name}"'


def asked(one: Engine, paths: Sequence[str]) -> list[float]:
    """Return the seconds of each request, one after the other on one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", one.port, timeout=60)
    seconds = []
    for path in paths:
        started = time.perf_counter()
        connection.request("GET", path, headers={"Authorization": f"Bearer {one.token}"})
        answer = connection.getresponse()
        answer.read()
        seconds.append(time.perf_counter() - started)
        if answer.status != 200:
            raise Broken(f"GET {path} was answered with {answer.status}")
    connection.close()
    return seconds


def deep(one: Engine, pages: int) -> tuple[str, list[str]]:
    """Return the address of a page far down the list, and the ids of the workflows on the pages before it."""
    path, ids = "/workflows?limit=100", []
    for _ in range(pages):
        status, body = one.get(path)
        if status != 200:
            raise Broken(f"GET {path} was answered with {status}")
        page = json.loads(body)
        ids += [item["id"] for item in page["items"]]
        if not page["next_cursor"]:
            break
        path = f"/workflows?limit=100&cursor={page['next_cursor']}"
    return path.replace("limit=100", "limit=20"), ids


def look(one: Engine, workflows: int, rounds: int) -> dict[str, float]:
    """Return the throughput's median and the endpoints' 95th percentiles, in workflows a second and milliseconds."""
    run = three_steps(one)
    run(workflows)  # warms what the first round alone would pay for
    rates, others = [], []
    for _ in range(rounds):
        wait_for_quiet()
        with metered(one.groups()) as cost:
            rates.append(workflows / run(workflows))
        others.append(cost.others)
    further, ids = deep(one, 20)
    paths = {
        "first page of the list, p95 ms": ["/workflows?limit=20"] * ASKED,
        "a page further down, p95 ms": [further] * ASKED,
        "those that failed, none, p95 ms": ["/workflows?limit=20&status=failed"] * ASKED,
        "with a word that no name has, p95 ms": ["/workflows?limit=20&q=nowhere"] * ASKED,
        "by when they ended, p95 ms": ["/workflows?limit=20&finished_since=2020-01-01T00:00:00Z"] * ASKED,
        "the marketplace's shelves, p95 ms": ["/agents/shelves"] * ASKED,
        "status of one, p95 ms": [f"/workflows/{ids[n % len(ids)]}" for n in range(ASKED)],
    }
    found = {"workflows/s": statistics.median(rates), "others meanwhile, cores": statistics.median(others)}
    for name, all_ in paths.items():
        asked(one, all_[:10])
        found[name] = p95(asked(one, all_)) * 1000
    return found


def main(finished: int, workflows: int, rounds: int) -> bool:
    """Measure and print; tell whether it could be measured."""
    try:
        with a_folder() as folder, engine(folder) as one:
            one.submit([chain(3)], WARM)
            empty = look(one, workflows, rounds)
            started = time.perf_counter()
            written = asyncio.run(fill(one.platform.database_url, finished))
            print(f"{finished:,} finished workflows of one user, in {time.perf_counter() - started:.0f} s: {written}\n")
            full = look(one, workflows, rounds)
    except Broken as error:
        print(f"not measured: {error}")
        return False
    print(f"| | empty | {finished:,} finished | ratio | aim |\n|---|--:|--:|--:|--:|")
    for name in empty:
        aim = {"workflows/s": "0.90", "others meanwhile, cores": ""}.get(name, "20 ms")
        ratio = f"{full[name] / empty[name]:.2f}" if aim else ""
        print(f"| {name} | {empty[name]:.2f} | {full[name]:.2f} | {ratio} | {aim} |")
    return True
