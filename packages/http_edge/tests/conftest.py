"""A service with the edge in front, on a real socket."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Annotated

import httpx2
import pytest
import uvicorn
from fastapi import APIRouter, FastAPI, Header, Query
from prometheus_client import REGISTRY
from pydantic import BaseModel, ConfigDict, StrictBool, StrictInt, StrictStr, field_validator
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from agent_contracts.problems import FieldProblem
from http_edge.install import install_edge
from http_edge.metrics import metrics
from http_edge.problems import ProblemError

MAX_BODY = 20_000
MAX_BULK = 3_000_000


class Parcel(BaseModel):
    """A body with rules."""

    model_config = ConfigDict(extra="forbid")

    name: StrictStr
    count: StrictInt
    fragile: StrictBool = False

    @field_validator("name")
    @classmethod
    def _not_empty(cls, value: str) -> str:
        if not value:
            raise ValueError("must not be empty")
        return value


@dataclass
class Service:
    """Where the service listens and what its routes were given."""

    port: int
    received: list[object] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def _parcels(received: list[object]) -> APIRouter:
    router = APIRouter(prefix="/parcels")

    @router.post("")
    async def send(parcel: Parcel) -> Parcel:
        received.append(parcel)
        return parcel

    @router.get("/{parcel_id}")
    async def track(parcel_id: int, limit: Annotated[int, Query(ge=1, le=10)] = 5) -> dict[str, int]:
        return {"id": parcel_id, "limit": limit}

    @router.delete("/{parcel_id}", status_code=204)
    async def recall(parcel_id: int) -> None:
        received.append(parcel_id)

    return router


def service_app(received: list[object]) -> FastAPI:
    """Return an app whose routes keep what they are given in `received`."""
    app = FastAPI()
    install_edge(app, max_body_bytes=MAX_BODY, body_limits={"/bulk": MAX_BULK})
    app.include_router(_parcels(received))
    app.add_route("/metrics", metrics)

    @app.post("/bulk")
    @app.post("/anything")
    async def anything(request: Request) -> Response:
        body = await request.json()
        received.append(body)
        return Response(json.dumps(body), media_type="application/json")

    @app.get("/crash")
    async def crash() -> None:
        raise RuntimeError("the password is hunter2")

    @app.get("/taken")
    async def taken() -> None:
        errors = [FieldProblem(pointer="body.name", message="is taken")]
        raise ProblemError(
            409, type="taken", title="Taken", detail="Choose another.", errors=errors, headers={"Retry-After": "7"}
        )

    @app.get("/teapot")
    async def teapot(x_kind: Annotated[str, Header()] = "") -> None:
        raise HTTPException(418, detail=f"short and stout{x_kind}")

    return app


@pytest.fixture(scope="session")
async def service() -> AsyncIterator[Service]:
    """The service, listening on a free loopback port."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    found = Service(listener.getsockname()[1])
    server = uvicorn.Server(uvicorn.Config(service_app(found.received), log_level="critical", access_log=False))
    running = asyncio.create_task(server.serve(sockets=[listener]))
    yield found
    server.should_exit = True
    await running
    listener.close()


@pytest.fixture
async def client(service: Service) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of the service; what its routes were given is forgotten first."""
    service.received.clear()
    async with httpx2.AsyncClient(base_url=service.url, timeout=30) as opened:
        yield opened


@pytest.fixture
def count() -> "Count":
    """Reads a counter of this process."""
    return Count()


class Count:
    """The requests counted so far."""

    def __call__(self, method: str, route: str, status: int) -> float:
        labels = {"method": method, "route": route, "status": str(status)}
        return REGISTRY.get_sample_value("http_requests_total", labels) or 0.0
