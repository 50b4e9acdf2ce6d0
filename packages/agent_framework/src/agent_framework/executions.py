"""Starts executions, and finds the one that a repeated request belongs to."""

import asyncio
import hashlib
import json
from contextlib import aclosing
from functools import partial
from typing import NamedTuple

import structlog

from agent_contracts.execution import AgentRequest, AgentResponse, Delta
from agent_framework.agent import BaseAgent, InvalidInput
from agent_framework.answers import KeptAnswers, KeyReused, Place
from agent_framework.execution import Execution
from agent_framework.metrics import AgentMetrics
from agent_framework.ports import ModelFailure
from http_edge.tracing import span

_log = structlog.get_logger(__name__)
_OPERATORS_MATTER = frozenset({"not-configured", "refused"})


class _Running(NamedTuple):
    fingerprint: bytes
    execution: Execution


class Executions:
    """The executions of one app, one for each Idempotency-Key.

    Keys are known to this process only: a request that comes with a known key to another replica, or after a
    restart, is executed again. A key holds while its execution runs and, once it gave an answer, as long as
    `KeptAnswers` says; failures are not kept, so that the same key may try again. Two bodies count as the same
    where their inputs are: whether the answer is streamed may differ.
    """

    def __init__(self, metrics: AgentMetrics, answers: KeptAnswers | None = None) -> None:
        """Begin with none."""
        self._metrics = metrics
        self._answers = answers or KeptAnswers()
        self._tasks: dict[asyncio.Task[AgentResponse], Execution] = {}
        self._running: dict[Place, _Running] = {}

    def start(self, agent: BaseAgent, request: AgentRequest, key: str | None = None) -> Execution:
        """Return an execution of `request`, the known one of `key` or a new one. The caller has to leave it.

        Raises:
            InvalidInput: where the values are not what the agent asks for.
            KeyReused: where the key is known with another body.
        """
        try:
            agent.check(request.input)
        except InvalidInput:
            self._metrics.refused(agent.definition.id)
            raise
        if key is None:
            return self._begin(agent, request)
        place, fingerprint = Place(agent.definition.id, key), _fingerprint(request)
        return self._known(place, fingerprint) or self._begin(agent, request, place, fingerprint)

    async def aclose(self) -> None:
        """Give up what runs and wait for its end."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _known(self, place: Place, fingerprint: bytes) -> Execution | None:
        running = self._running.get(place)
        if running and not running.execution.abandoned:
            if running.fingerprint != fingerprint:
                raise KeyReused
            running.execution.join()
            return running.execution
        response = self._answers.find(place, fingerprint)
        return Execution.of(response) if response else None

    def _begin(
        self, agent: BaseAgent, request: AgentRequest, place: Place | None = None, fingerprint: bytes = b""
    ) -> Execution:
        execution = Execution()
        task = asyncio.create_task(self._run(execution, agent, request))
        execution.run(task)
        self._tasks[task] = execution
        if place:
            self._running[place] = _Running(fingerprint, execution)
            task.add_done_callback(partial(self._keep, place, fingerprint, execution))
        task.add_done_callback(partial(self._ended, execution, agent.definition.id))
        return execution

    async def _run(self, execution: Execution, agent: BaseAgent, request: AgentRequest) -> AgentResponse:
        known = agent.definition
        about = {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.id": known.id, "gen_ai.agent.name": known.name}
        with self._metrics.running(known.id), span(f"invoke_agent {known.id}", attributes=about):
            if not request.stream:
                return await agent.execute(request)
            async with aclosing(agent.stream(request)) as parts:
                async for part in parts:
                    if not isinstance(part, Delta):
                        return part.response
                    execution.tell(part)
            raise ModelFailure("no-answer", "The answer broke off before its end. Try again.")

    def _keep(self, place: Place, fingerprint: bytes, execution: Execution, task: asyncio.Task[AgentResponse]) -> None:
        running = self._running.get(place)
        if running and running.execution is execution:
            del self._running[place]
        if not task.cancelled() and not task.exception():
            self._answers.keep(place, fingerprint, task.result())

    def _ended(self, execution: Execution, agent_id: str, task: asyncio.Task[AgentResponse]) -> None:
        del self._tasks[task]
        if task.cancelled():
            self._metrics.ended(agent_id, "cancelled")
            _log.info("execution cancelled", agent=agent_id)
            execution.end(None, asyncio.CancelledError())
        elif failure := task.exception():
            self._metrics.ended(agent_id, "failed")
            _report(agent_id, failure)
            execution.end(None, failure)
        else:
            self._metrics.ended(agent_id, "completed", task.result())
            _report_answer(task.result())
            execution.end(task.result(), None)


def _fingerprint(request: AgentRequest) -> bytes:
    return hashlib.sha256(json.dumps(request.input, sort_keys=True).encode()).digest()


def _report_answer(response: AgentResponse) -> None:
    _log.info(
        "execution completed",
        agent=response.agent,
        model=response.model,
        input_tokens=response.usage.input_tokens,
        output_tokens=response.usage.output_tokens,
        seconds=response.duration,
    )


def _report(agent_id: str, failure: BaseException) -> None:
    if not isinstance(failure, ModelFailure):
        # The place and the kind only: the text of an unforeseen error may quote the prompt.
        _log.error("execution crashed", agent=agent_id, error=type(failure).__name__, at=_place_of(failure))
        return
    detail = {"detail": failure.message} if failure.kind in _OPERATORS_MATTER else {}
    _log.warning("execution failed", agent=agent_id, kind=failure.kind, **detail)


def _place_of(failure: BaseException) -> str:
    trace = failure.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
