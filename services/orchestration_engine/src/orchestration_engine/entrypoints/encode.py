"""Makes the vectors that the catalogue lacks, and ends: `python -m orchestration_engine.entrypoints.encode`.

The API starts it. It takes a core for some seconds when 1,500 agents are new, and in a thread of the API it would hold
the interpreter's lock for much of them: whoever registers meanwhile would wait.
"""

import asyncio
import os
import sys

import structlog

from http_edge.logs import configure_logs
from orchestration_engine.agents import Encoder, encode_missing
from orchestration_engine.core.database import Database
from orchestration_engine.core.settings import DatabaseSettings, read_settings

AFTER_FAILURE = 30.0
"""How long nobody tries again, in seconds: each try costs a second of a core."""

_log = structlog.get_logger(__name__)


async def encode_apart() -> None:
    """Do it in a process of its own, and wait for its end; one that fails says why in the log."""
    words = (sys.executable, "-m", "orchestration_engine.entrypoints.encode")
    process = await asyncio.create_subprocess_exec(*words, stdin=asyncio.subprocess.DEVNULL)
    try:
        if code := await process.wait():
            _log.error("the vectors could not be made; trying again soon", code=code)
            await asyncio.sleep(AFTER_FAILURE)
    finally:
        if process.returncode is None:
            process.kill()


async def encode(settings: DatabaseSettings) -> None:
    """Make them."""
    database = Database(settings.sqlalchemy_url, pool_size=1)
    try:
        made = await encode_missing(database, Encoder())
    finally:
        await database.close()
    _log.info("vectors were made", agents=made)


def main() -> None:
    """Run the process, after all others."""
    os.nice(10)
    settings = read_settings(DatabaseSettings)
    configure_logs("encode")
    asyncio.run(encode(settings))


if __name__ == "__main__":
    main()
