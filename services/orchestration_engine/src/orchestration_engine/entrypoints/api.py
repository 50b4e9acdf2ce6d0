"""The engine's API and the web page: `python -m orchestration_engine.entrypoints.api`."""

import asyncio
import gc
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any  # OpenAPI's JSON

import aiohttp
import structlog
import uvicorn
from fastapi import FastAPI, Request
from fastapi.routing import APIRoute
from redis.asyncio import Redis
from starlette.responses import HTMLResponse, Response

from agent_contracts.problems import Problem
from http_edge.install import TELEMETRY, install_edge
from http_edge.logs import configure_logs
from http_edge.metrics import metrics
from http_edge.problems import documented
from http_edge.tracing import configure_tracing
from orchestration_engine.agents import AgentManager, CatalogueKeeper, Encoder
from orchestration_engine.agents.router import router as agents
from orchestration_engine.analytics.contract_router import router as event_contract
from orchestration_engine.analytics.export import Exporter
from orchestration_engine.analytics.feed import EventFeed
from orchestration_engine.analytics.router import router as analytics
from orchestration_engine.auth import Attempts, Blacklist, Doorkeeper, Passwords, Tokens
from orchestration_engine.auth.guest_router import router as guests
from orchestration_engine.auth.guests import GuestDoor
from orchestration_engine.auth.key_router import router as api_keys
from orchestration_engine.auth.people_router import router as users
from orchestration_engine.auth.router import router as auth
from orchestration_engine.community import ShelfKeeper
from orchestration_engine.community.lists.router import router as lists
from orchestration_engine.community.ratings.router import router as ratings
from orchestration_engine.community.shelves.router import router as shelves
from orchestration_engine.core.database import DATABASE_ERRORS, Database
from orchestration_engine.core.listening import Listener
from orchestration_engine.core.settings import Settings, read_settings
from orchestration_engine.entrypoints.encode import encode_apart
from orchestration_engine.entrypoints.problems import install_problems
from orchestration_engine.entrypoints.readiness import Ready, agents_answer, readiness
from orchestration_engine.entrypoints.web_page import HEADERS, WebPage
from orchestration_engine.operations.router import router as operations
from orchestration_engine.operations.service import OperationsManager
from orchestration_engine.spending.router import router as spending
from orchestration_engine.workflows import Dispatcher, make_celery
from orchestration_engine.workflows.batches.router import MAX_BODY as MAX_BATCH
from orchestration_engine.workflows.batches.router import router as batches
from orchestration_engine.workflows.batches.schemas import BatchRequest
from orchestration_engine.workflows.batches.service import BatchIntake
from orchestration_engine.workflows.dead_letters.router import router as dead_letters
from orchestration_engine.workflows.dead_letters.service import RequeueSource
from orchestration_engine.workflows.endings import ENDED, Endings
from orchestration_engine.workflows.human_tasks.router import router as tasks
from orchestration_engine.workflows.intake import WorkflowIntake
from orchestration_engine.workflows.live.router import router as live
from orchestration_engine.workflows.live.watching import Watchers, announce
from orchestration_engine.workflows.pressure import Pressure
from orchestration_engine.workflows.queue import QUEUE
from orchestration_engine.workflows.router import router as workflows
from orchestration_engine.workflows.running.deltas import Announcer
from orchestration_engine.workflows.schedules.router import router as schedules
from orchestration_engine.workflows.shares.router import router as shares
from orchestration_engine.workflows.shares.template_router import router as template_shares
from orchestration_engine.workflows.submissions import Submissions
from orchestration_engine.workflows.templates.builtin import keep_builtin_templates
from orchestration_engine.workflows.templates.router import router as templates
from orchestration_engine.workflows.triggers.requeue import SOURCE, requeue_message
from orchestration_engine.workflows.triggers.router import hooks
from orchestration_engine.workflows.triggers.router import router as triggers

DESCRIPTION = """
Browse AI agents, chain them into workflows and watch the answers arrive.

Register, log in, and send the token as `Authorization: Bearer <token>`; or an API key, which is made once logged in
and does what its scopes say. Every error is `application/problem+json` (RFC 9457); its `detail` says what to do next.
"""
LOOK_AGAIN = 2.0
"""How often the folder of definitions is looked at, in seconds."""

_log = structlog.get_logger(__name__)

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def create_app(lifespan: Lifespan | None = None, web_dist: Path | None = None) -> FastAPI:
    """Return the app; `lifespan` puts what its routes need into `app.state`."""
    app = FastAPI(
        title="Rialto",
        version="0.1.0",
        description=DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=_operation_id,
        responses=documented(400, 413, 415, 422, 503),
        separate_input_output_schemas=False,
        telemetry=TELEMETRY,
    )
    install_edge(app, body_limits={"/batches": MAX_BATCH})
    install_problems(app)
    for router in (auth, api_keys, users, agents, workflows, templates, batches, analytics, tasks, dead_letters):
        app.include_router(router)
    for router in (schedules, triggers, hooks, live, spending, event_contract, guests, shares, template_shares):
        app.include_router(router)
    for router in (shelves, ratings, lists, operations):
        app.include_router(router)
    app.add_api_route("/health", _health, tags=["operations"], name="health")
    app.add_api_route("/ready", _ready, tags=["operations"], name="ready")
    app.add_route("/metrics", metrics, include_in_schema=False)
    app.add_route("/docs", _docs, include_in_schema=False)
    app.openapi = partial(_openapi, app, app.openapi)  # type: ignore[method-assign]  # FastAPI's documented way
    if web_dist is not None:
        app.router.default = WebPage(web_dist, app.router.not_found)
    return app


def _operation_id(route: APIRoute) -> str:
    return f"{route.tags[0]}_{route.name}"


def _openapi(app: FastAPI, generate: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    if app.openapi_schema is None:
        document = generate()
        for model in (Problem, BatchRequest):  # what no route declares
            schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
            document["components"]["schemas"].update(schema.pop("$defs", {}), **{model.__name__: schema})
        for methods in document["paths"].values():
            for operation in methods.values():
                _summarise(operation)
                if "security" in operation:  # an API key may lack the scope
                    for status, response in documented(403).items():
                        operation["responses"].setdefault(str(status), response)
    return generate()


def _summarise(operation: dict[str, Any]) -> None:
    # The functions' names, which FastAPI would show, are short because their modules say the rest.
    summary, _, rest = operation.pop("description").partition("\n\n")
    operation["summary"] = " ".join(summary.split()).rstrip(".")
    if rest:
        operation["description"] = rest


async def _health() -> dict[str, str]:
    """Tell that this process answers."""
    return {"status": "ok"}


async def _ready(request: Request) -> Ready:
    """Tell whether everything that is needed answers; 503 names what does not."""
    return await readiness(request.app.state.checks)


async def _docs(_: Request) -> Response:
    return HTMLResponse(_DOCS, headers=HEADERS)


# Swagger UI from our own web build: FastAPI's page would fetch it from a third party.
_DOCS = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Rialto: API</title>
<link rel="icon" href="/favicon.svg">
<link rel="stylesheet" href="/swagger/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<noscript>The document itself is at <a href="/openapi.json">/openapi.json</a>.</noscript>
<script src="/swagger/swagger-ui-bundle.js"></script>
<script src="/swagger/start.js"></script>
</body>
</html>
"""


@asynccontextmanager
async def running(settings: Settings, app: FastAPI) -> AsyncIterator[None]:
    """Hold what the routes need while the app runs."""
    async with AsyncExitStack() as stack:
        database = Database(settings.sqlalchemy_url, settings.database_pool)
        stack.push_async_callback(database.close)
        redis = Redis.from_url(settings.redis_url.get_secret_value(), socket_timeout=1, socket_connect_timeout=1)
        stack.push_async_callback(redis.aclose)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        catalogue = AgentManager(settings.agent_definitions, settings.agents_url)
        keeper = CatalogueKeeper(database, catalogue, encode_apart)
        stack.push_async_callback(keeper.close)
        await catalogue.refresh()
        dispatcher = Dispatcher(make_celery(settings.redis_url.get_secret_value()))
        stack.push_async_callback(dispatcher.drained)
        app.state.database = database
        _let_in(settings, app, database, redis)
        app.state.guest_door = GuestDoor(redis)
        app.state.guest_runs = settings.guest_runs
        app.state.minutes_kept = settings.minutes_kept
        app.state.catalogue = catalogue
        app.state.encoder = Encoder()
        app.state.shelves = ShelfKeeper(database, settings.agent_definitions.with_name("featured.yaml"))
        app.state.dispatch = dispatcher.dispatch
        submissions = Submissions(database)
        app.state.pressure = pressure = Pressure(database, settings.most_waiting, settings.most_waiting_of_one)
        app.state.intake = WorkflowIntake(database, submissions, catalogue, pressure, dispatcher.dispatch)
        app.state.batch_intake = BatchIntake(database, app.state.intake, pressure, dispatcher.dispatch)
        requeue_sources: dict[str, RequeueSource] = {SOURCE: partial(requeue_message, dispatch=dispatcher.dispatch)}
        app.state.requeue_sources = requeue_sources
        app.state.endings = endings = Endings()
        app.state.watchers = watchers = Watchers(database, redis)
        app.state.exporter = exporter = Exporter(database)
        stack.callback(exporter.close)
        app.state.feed = feed = EventFeed(database)
        app.state.stream_patience = settings.stream_patience
        announcer = Announcer(redis)
        database.told = partial(announce, announcer, watchers)
        hear_ended = partial(_hear_ended, endings, watchers)
        listener = Listener(settings.database_url.get_secret_value(), ENDED, hear_ended)
        app.state.checks = {
            "database": database.ping,
            "redis": redis.ping,
            "catalogue": keeper.kept,
            "agents": partial(agents_answer, session, settings.agents_url),
        }
        app.state.operations = OperationsManager(database, redis, QUEUE, catalogue, app.state.checks["agents"])
        works = [
            _keep(keeper),
            submissions.run(),
            pressure.run(),
            listener.run(),
            announcer.run(),
            watchers.run(),
            feed.run(),
        ]
        if settings.workflow_templates is not None:
            works.append(keep_builtin_templates(database, settings.workflow_templates, catalogue))
        tasks = [asyncio.create_task(work) for work in works]
        for task in tasks:
            task.add_done_callback(_tell_of_death)
        _settle()
        yield
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


def _settle() -> None:
    # The catalogue lives as long as the process: looked through again and again, it cost one answer in ten 0.2 s.
    gc.collect()
    gc.freeze()


def _let_in(settings: Settings, app: FastAPI, database: Database, redis: Redis) -> None:
    state = app.state
    state.tokens = Tokens(settings.jwt_secret.get_secret_value())
    state.passwords = Passwords(settings.password_rounds)
    state.blacklist = Blacklist(redis)
    state.doorkeeper = Doorkeeper(database, state.tokens, state.blacklist)
    state.attempts = Attempts(redis, settings.wrong_passwords, settings.wrong_passwords_from_one)
    state.first_user_is_admin = settings.first_user_is_admin


def _tell_of_death(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        _log.critical("a part of this process has ended for good", exc_info=error)


def _hear_ended(endings: Endings, watchers: Watchers, workflow_id: str) -> None:
    endings.hear(workflow_id)
    watchers.hear_moved(workflow_id)


async def _keep(keeper: CatalogueKeeper) -> None:
    while True:
        try:
            await keeper.round()
        except DATABASE_ERRORS as error:  # an unreadable folder is an OSError, too
            _log.error("the catalogue is not kept; trying again", error=type(error).__name__)
        await asyncio.sleep(LOOK_AGAIN)


def main() -> None:
    """Serve until told to stop."""
    settings = read_settings(Settings)
    configure_logs("api")
    configure_tracing("api")
    app = create_app(partial(running, settings), settings.web_dist)
    config = uvicorn.Config(
        app,
        host=settings.http_host,
        port=settings.http_port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=settings.http_keep_alive,
        timeout_graceful_shutdown=10,
    )
    server = _Server(config, app)
    with suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        sys.exit("The API could not start; the log says why.")


class _Server(uvicorn.Server):
    """Lets the readers of streams go before it waits for the last answers."""

    def __init__(self, config: uvicorn.Config, app: FastAPI) -> None:
        super().__init__(config)
        self._app = app

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        watchers: Watchers = self._app.state.watchers
        watchers.close()
        feed: EventFeed = self._app.state.feed
        feed.close()
        await super().shutdown(sockets)


if __name__ == "__main__":
    main()
