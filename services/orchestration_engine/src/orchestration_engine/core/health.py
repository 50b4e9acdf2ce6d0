"""The address at which a process without an API says how it is: `/health` and `/metrics`."""

from collections.abc import Callable

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, disable_created_metrics, generate_latest

Ailment = Callable[[], str | None]

disable_created_metrics()  # type: ignore[no-untyped-call]  # as http_edge.metrics does, and for the same reason

_failing = Gauge("process_failing", "Whether `/health` of this process gives a reason why it cannot work: 1 or 0")


async def serve_health(host: str, port: int, ailment: Ailment) -> web.AppRunner:
    """Serve `/health` (503 with the reason while `ailment` gives one) and `/metrics`; clean the result up to stop."""

    async def health(_: web.Request) -> web.Response:
        reason = ailment()
        body = {"status": "failing", "detail": reason} if reason else {"status": "ok"}
        return web.json_response(body, status=503 if reason else 200)

    async def metrics(_: web.Request) -> web.Response:
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    _failing.set_function(lambda: 1.0 if ailment() else 0.0)
    app = web.Application()
    app.add_routes([web.get("/health", health), web.get("/metrics", metrics)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    return runner
