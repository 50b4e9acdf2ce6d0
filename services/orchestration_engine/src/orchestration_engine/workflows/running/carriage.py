"""Carries one workflow: calls what is to be called, waits, and has every move written before the next."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from orchestration_engine.core.clock import now
from orchestration_engine.workflows.running.execution import Execution
from orchestration_engine.workflows.running.ledger import Ledger
from orchestration_engine.workflows.running.looking import Look
from orchestration_engine.workflows.running.moves import Call, Happening, Move, Place

Do = Callable[[Execution, Call], Awaitable[Happening]]
"""Does what a call asks for; whatever goes wrong is what became of it."""
Tell = Callable[[Execution], None]
"""Hears that there may be something new of a workflow for those who watch it."""


class Carriage:
    """A workflow on its way, in one task of the event loop."""

    def __init__(self, execution: Execution, ledger: Ledger, look: Look, do: Do, tell: Tell) -> None:
        self.execution = execution
        self._ledger = ledger
        self._look = look
        self._do = do
        self._tell = tell
        self._inbox: list[Happening] = []
        self._wanted = asyncio.Event()
        self._called = False
        self._calls: dict[Place, asyncio.Task[None]] = {}
        self._timer: asyncio.TimerHandle | None = None

    def call(self) -> None:
        """Have it look again at what others may have done: people, other workflows, its owner."""
        self._called = True
        self._wanted.set()

    async def drive(self, move: Move) -> Move:
        """Go on from a move that is written until nothing is left to do, and return the last move.

        LeaseLost where another carries it.
        """
        try:
            while True:
                self._tell(self.execution)
                self._begin(move.calls)
                if move.ending or move.release:
                    return move
                move = await self._next()
                if not move.is_empty:
                    await self._ledger.write(move)
        finally:
            self._set_timer(None)
            for call in self._calls.values():
                call.cancel()

    async def _next(self) -> Move:
        self._called |= self.execution.unseen
        if not self._called and not self._inbox:
            wake_at = self.execution.next_wake()
            self._set_timer((wake_at - now()).total_seconds() if wake_at else None)
            await self._wanted.wait()
        self._wanted.clear()
        wake_at = self.execution.next_wake()
        is_due = wake_at is not None and wake_at <= now()
        if self._called or (is_due and self.execution.waiting()):
            self._called = False
            self._inbox += await self._look.at(self.execution)
            self._tell(self.execution)  # whoever began to watch meanwhile has not heard of the moves before
        happenings, self._inbox = self._inbox, []
        # What came in time counts, even where it is seen late.
        return self.execution.settle(happenings) if happenings or not is_due else self.execution.wake()

    def _set_timer(self, seconds: float | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if seconds is not None:
            self._timer = asyncio.get_running_loop().call_later(max(0.0, seconds), self._wanted.set)

    def _begin(self, calls: Iterable[Call]) -> None:
        for call in calls:
            self._calls[call.place] = asyncio.create_task(self._make(call))

    async def _make(self, call: Call) -> None:
        happening = await self._do(self.execution, call)
        self._calls.pop(call.place, None)
        self._inbox.append(happening)
        self._wanted.set()
