"""How well and how fast the catalogue is searched.

`.venv/bin/python bench/search.py [--agents 100000]` starts a PostgreSQL of its own, puts the catalogue into it, and
prints recall@5 and the mean reciprocal rank over bench/search/judged.tsv, by words alone and by words and meaning, with
the times of a search. With `--agents` the catalogue is multiplied until it has so many, for the times only. Recall@5 is
the mean, over the queries, of the share of the agents meant that are among the first five; the rank is that of the
first of them. A judged agent that the catalogue does not hold stops it; `--skip-unknown` leaves such agents out.
"""

import argparse
import asyncio
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
from sqlalchemy import text

from agent_contracts.definition import AgentDefinition
from agent_contracts.source import read_definitions
from devstack.testing import running
from orchestration_engine.agents import encode_missing
from orchestration_engine.agents.index import SearchIndex
from orchestration_engine.agents.meaning import DIMENSIONS, Encoder, as_sql
from orchestration_engine.agents.schemas import LibraryQuery
from orchestration_engine.agents.search import CatalogueSearch
from orchestration_engine.core.database import Database

ROOT = Path(__file__).parent.parent
JUDGED = ROOT / "bench" / "search" / "judged.tsv"
AT_ONCE = 2000


def judged() -> list[tuple[str, list[str]]]:
    """Return the judged queries, each with the agents that it means."""
    lines = [line for line in JUDGED.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return [(query, agents.split(",")) for query, agents in (line.split("\t") for line in lines)]


def held(
    queries: list[tuple[str, list[str]]], agents: list[AgentDefinition], *, skip_unknown: bool
) -> list[tuple[str, list[str]]]:
    """Return the queries with those of their agents that the catalogue holds; stop if it lacks one, unless skipping."""
    known = {agent.id for agent in agents}
    unknown = sorted({one for _, wanted in queries for one in wanted} - known)
    if not unknown:
        return queries
    if not skip_unknown:
        lacking = ", ".join(unknown)
        sys.exit(f"{JUDGED.name} names agents that the catalogue lacks (--skip-unknown leaves them out): {lacking}")
    known_alone = ((query, [one for one in wanted if one in known]) for query, wanted in queries)
    kept = [(query, wanted) for query, wanted in known_alone if wanted]
    if not kept:
        sys.exit(f"the catalogue holds none of the agents that {JUDGED.name} names")
    print(f"judged agents that the catalogue lacks: {len(unknown)}; queries left: {len(kept)} of {len(queries)}")
    return kept


def multiplied(agents: list[AgentDefinition], number: int) -> Iterator[AgentDefinition]:
    """Yield `number` agents: those given, and copies with names and tags of their own."""
    for place in range(number):
        agent = agents[place % len(agents)]
        copy = place // len(agents)
        yield agent.model_copy(update={"id": f"{agent.id}-{copy}", "name": f"{agent.name} {copy}"}) if copy else agent


async def fill(database: Database, agents: list[AgentDefinition]) -> None:
    """Put the agents into the tables, without vectors."""
    async with database.transaction() as work:
        await SearchIndex(work.session).sync(agents)


async def scatter(database: Database) -> None:
    """Give every copy its original's vectors, a little turned: encoding them all would measure the encoder."""
    noise = random.Random(7)  # noqa: S311  (not a secret)
    async with database.transaction() as work:
        await work.session.execute(text("drop index ix_agent_vectors_embedding"))
        ids = list(await work.session.scalars(text("select id from agents where id ~ '-[0-9]+$'")))
        for start in range(0, len(ids), AT_ONCE):
            rows = [
                {
                    "id": one,
                    "original": one.rpartition("-")[0],
                    "turn": as_sql([noise.gauss(0, 0.01) for _ in range(DIMENSIONS)]),
                }
                for one in ids[start : start + AT_ONCE]
            ]
            statement = """
                insert into agent_vectors (agent, digest, embedding)
                select a.number, a.digest, v.embedding + cast(:turn as halfvec)
                from agents a, agents o join agent_vectors v on v.agent = o.number
                where a.id = :id and o.id = :original
            """
            await work.session.execute(text(statement), rows)
        await work.session.execute(text("set local maintenance_work_mem = '2GB'"))
        index = "create index ix_agent_vectors_embedding on agent_vectors using hnsw (embedding halfvec_cosine_ops)"
        await work.session.execute(text(index))


async def tidy(url: str) -> None:
    """Do what autovacuum does within a minute of such a change: a search then reads the index alone."""
    connection = await asyncpg.connect(url)
    await connection.execute("vacuum analyze")
    await connection.close()


async def measure(
    database: Database, encoder: Encoder, queries: list[tuple[str, list[str]]], *, by_meaning: bool
) -> None:
    """Search for every query, and print how well and how fast."""
    recalls, ranks, seconds = [], [], []
    for query, wanted in queries:
        started = time.perf_counter()
        vector = (await encoder.encode([query]))[0] if by_meaning else None
        async with database.transaction() as work:
            items, _ = await CatalogueSearch(work.session).page(LibraryQuery(query), vector, 24, 0)
        seconds.append(time.perf_counter() - started)
        found = [item.id for item in items]
        recalls.append(sum(one in wanted for one in found[:5]) / min(len(wanted), 5))
        ranks.append(next((rank for rank, one in enumerate(found, 1) if one in wanted), None))
    recall = statistics.fmean(recalls)
    mrr = sum(1 / rank for rank in ranks if rank) / len(ranks)
    quantiles = statistics.quantiles(seconds, n=20)
    label = "words and meaning" if by_meaning else "words alone"
    print(
        f"{label:20} recall@5 {recall:.3f}   MRR {mrr:.3f}   "
        f"median {statistics.median(seconds) * 1000:5.1f} ms   p95 {quantiles[-1] * 1000:5.1f} ms"
    )


async def run(url: str, agents: list[AgentDefinition], queries: list[tuple[str, list[str]]], number: int) -> None:
    """Fill the tables and measure."""
    database = Database("postgresql+asyncpg://" + url.partition("://")[2], pool_size=2)
    encoder = Encoder()
    await encoder.encode(["warm"])
    started = time.perf_counter()
    await fill(database, agents)
    print(f"{len(agents):,} agents indexed in {time.perf_counter() - started:.1f} s")
    started = time.perf_counter()
    await encode_missing(database, encoder)
    print(f"and encoded in {time.perf_counter() - started:.1f} s")
    if number > len(agents):
        await fill(database, list(multiplied(agents, number)))
        await scatter(database)
        print(f"multiplied to {number:,}; only the times below mean something")
    await tidy(url)
    for by_meaning in (False, True):
        await measure(database, encoder, queries, by_meaning=by_meaning)
        await measure(database, encoder, queries, by_meaning=by_meaning)
    await database.close()


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description="How well and how fast the catalogue is searched.")
    parser.add_argument("--definitions", type=Path, default=ROOT / "agents" / "definitions")
    parser.add_argument("--agents", type=int, default=0, help="multiply the catalogue until it has so many")
    parser.add_argument("--skip-unknown", action="store_true", help="leave out judged agents that are not there")
    options = parser.parse_args()
    agents = read_definitions(options.definitions)
    queries = held(judged(), agents, skip_unknown=options.skip_unknown)
    with tempfile.TemporaryDirectory() as home, running(Path(home), only=("postgres",)) as up:
        migrate = [sys.executable, "-m", "orchestration_engine.entrypoints.migrate"]
        subprocess.run(migrate, env={**os.environ, "DATABASE_URL": up.database_url}, check=True, capture_output=True)  # noqa: S603
        asyncio.run(run(up.database_url, agents, queries, options.agents))


if __name__ == "__main__":
    main()
