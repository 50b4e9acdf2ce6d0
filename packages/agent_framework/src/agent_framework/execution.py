"""One run of an agent, that several callers may follow."""

import asyncio
from collections.abc import AsyncGenerator

from agent_contracts.execution import AgentResponse, Delta


class Execution:
    """One run of an agent, given up when the last who follow it have left."""

    def __init__(self) -> None:
        """Begin with one follower, who has to `leave`."""
        self.response: AgentResponse | None = None
        self.failure: BaseException | None = None
        """Why there is no response; CancelledError where the run was given up."""
        self.replayed = False
        """Whether it is told to a caller who did not start it."""
        self.ended = asyncio.Event()
        self._pieces: list[Delta] = []
        self._news = asyncio.Event()
        self._followers = 1
        self._task: asyncio.Task[AgentResponse] | None = None

    @classmethod
    def of(cls, response: AgentResponse) -> "Execution":
        """Return one that ended with `response` some time ago."""
        execution = cls()
        execution.replayed = True
        execution.end(response, None)
        return execution

    @property
    def abandoned(self) -> bool:
        """Whether nobody follows it any more."""
        return self._followers == 0

    def run(self, task: asyncio.Task[AgentResponse]) -> None:
        """Take the task that is stopped when nobody follows."""
        self._task = task

    def join(self) -> None:
        """Follow it too."""
        self._followers += 1

    def leave(self) -> None:
        """Follow it no longer."""
        self._followers -= 1
        if self.abandoned:
            self.stop()

    def stop(self) -> None:
        """Give it up, whoever follows."""
        if self._task is not None:
            self._task.cancel()

    def tell(self, piece: Delta) -> None:
        """Pass on the next piece of the answer."""
        self._pieces.append(piece)
        self._wake()

    def end(self, response: AgentResponse | None, failure: BaseException | None) -> None:
        """Pass on how it ended."""
        self.response, self.failure = response, failure
        if response and not self._pieces:
            self._pieces.append(Delta(text=response.output))
        self.ended.set()
        self._wake()

    async def pieces(self, patience: float) -> AsyncGenerator[Delta | None]:
        """Yield every piece from the first on, until the end; None whenever none came for `patience` seconds."""
        told = 0
        while True:
            news = self._news
            while told < len(self._pieces):
                yield self._pieces[told]
                told += 1
            if self.ended.is_set():
                return
            try:
                async with asyncio.timeout(patience):
                    await news.wait()
            except TimeoutError:
                yield None

    def _wake(self) -> None:
        self._news.set()
        self._news = asyncio.Event()
