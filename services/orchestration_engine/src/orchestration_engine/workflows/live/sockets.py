"""A workflow's stream over a WebSocket."""

import asyncio
import json
import uuid
from contextlib import aclosing, suppress
from typing import NamedTuple

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from orchestration_engine.auth import Claims, Doorkeeper, InvalidToken, MissingScope
from orchestration_engine.auth.doorkeeper import check_scope
from orchestration_engine.auth.models import Scope
from orchestration_engine.core.database import DATABASE_ERRORS, Database
from orchestration_engine.workflows.errors import WorkflowNotFound
from orchestration_engine.workflows.live.marks import Mark, NoMark
from orchestration_engine.workflows.live.sending import DROPPED, OPEN, as_text
from orchestration_engine.workflows.live.service import LiveManager
from orchestration_engine.workflows.live.stream import Stream

TOKEN_WITHIN = 5.0
"""How long the first message may take, in seconds."""
OVER = 1000
RESTARTS = 1012
AGAIN_LATER = 1013
WRONG_MESSAGE = 4400
NOBODY = 4401
NOT_ALLOWED = 4403
NOTHING_THERE = 4404


class Hello(NamedTuple):
    """Who wants to read, and from where."""

    token: str | None
    mark: Mark | None


class Refused(Exception):
    """The socket is to be closed."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(code, reason)
        self.code = code
        self.reason = reason


class Session:
    """One reader's socket."""

    def __init__(self, socket: WebSocket, workflow_id: str, after: str | None) -> None:
        self._socket = socket
        self._state = socket.app.state
        self._written_id = workflow_id
        self._after = after
        self._id = uuid.UUID(int=0)
        self._claims: Claims | None = None

    async def run(self) -> None:
        """Serve until the workflow is over, the reader leaves, or what it sends makes no sense."""
        await self._socket.accept()
        try:
            with OPEN.labels("websocket").track_inprogress():
                await self._serve(await self._open())
        except Refused as refused:
            if self._socket.client_state is WebSocketState.CONNECTED:
                with suppress(WebSocketDisconnect, RuntimeError):
                    await self._socket.close(refused.code, refused.reason)
        except WebSocketDisconnect:
            pass
        except TimeoutError:
            DROPPED.labels("websocket").inc()  # returning closes the connection

    async def _open(self) -> Mark:
        """Find out who reads what from where."""
        mark = _mark(self._after)
        scheme, _, token = self._socket.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            token = ""
            with suppress(TimeoutError):
                async with asyncio.timeout(TOKEN_WITHIN):
                    hello = _hello(await self._socket.receive_text())
                    token, mark = hello.token or "", hello.mark or mark
        if not token:
            raise Refused(NOBODY, 'Send {"token": "..."} first, within 5 s; POST /auth/login gives one.')
        try:
            self._id = uuid.UUID(self._written_id)
            await self._admit(token, mark)
        except InvalidToken:
            raise Refused(
                NOBODY, "The token or the key is not valid any more. POST /auth/login gives a token."
            ) from None
        except MissingScope:
            raise Refused(NOT_ALLOWED, "The API key lacks the scope `read`.") from None
        except (WorkflowNotFound, ValueError):
            raise Refused(NOTHING_THERE, "You have no such workflow. GET /workflows lists yours.") from None
        except DATABASE_ERRORS:
            raise Refused(AGAIN_LATER, "The database does not answer. Connect again in a moment.") from None
        return mark

    async def _admit(self, token: str, mark: Mark) -> None:
        database: Database = self._state.database
        doorkeeper: Doorkeeper = self._state.doorkeeper
        self._claims = await doorkeeper.read(token)
        check_scope(self._claims, Scope.READ)
        async with database.transaction() as work:
            user = await doorkeeper.caller(work, self._claims)
            await LiveManager(work).watch(self._id, user.id, mark)

    async def _serve(self, mark: Mark) -> None:
        sending = asyncio.create_task(self._send(mark))
        hearing = asyncio.create_task(self._socket.receive_text())
        try:
            while True:
                await asyncio.wait((sending, hearing), return_when=asyncio.FIRST_COMPLETED)
                if sending.done():
                    await sending
                hello = _hello(await hearing)
                hearing = asyncio.create_task(self._socket.receive_text())
                if hello.mark is not None:
                    sending.cancel()
                    sending = asyncio.create_task(self._send(hello.mark))
        finally:
            sending.cancel()
            hearing.cancel()
            await asyncio.gather(sending, hearing, return_exceptions=True)

    async def _send(self, mark: Mark) -> None:
        """Send everything after `mark`; Refused at the end."""
        assert self._claims is not None
        until = self._claims.expires_at.timestamp()
        last = None
        stream = Stream(self._state.watchers, self._id, mark, until).messages()
        async with aclosing(self._state.doorkeeper.while_known(self._claims, stream)) as messages:
            async for message in messages:
                if message is not None:  # signs of life are the server's pings
                    last = message.event
                    async with asyncio.timeout(self._state.stream_patience):
                        await self._socket.send_text(as_text(message))
        if last == "end":
            raise Refused(OVER, "The workflow is over.")
        if self._state.watchers.closed:
            raise Refused(RESTARTS, "The server restarts. Connect again with the last id as `after`.")
        raise Refused(NOBODY, "The token or the key is not valid any more. POST /auth/login gives a token.")


def _hello(text: str) -> Hello:
    wrong = Refused(WRONG_MESSAGE, 'Send {"token": "..."} or {"after": "<id of a message>"}, nothing else.')
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        raise wrong from None
    if not isinstance(said, dict) or not said or said.keys() - {"token", "after"}:
        raise wrong
    token, after = said.get("token"), said.get("after")
    if not isinstance(token, str | None) or not isinstance(after, str | None):
        raise wrong
    return Hello(token, _mark(after) if after is not None else None)


def _mark(text: str | None) -> Mark:
    try:
        return Mark.read(text) if text else Mark()
    except NoMark as error:
        raise Refused(WRONG_MESSAGE, f"`after` {error}.") from None
