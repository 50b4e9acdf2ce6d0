"""An agent at work: a definition and a model."""

import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing

from agent_contracts.definition import AgentDefinition
from agent_contracts.execution import AgentInfo, AgentRequest, AgentResponse, Delta, Done
from agent_contracts.inputs import InputError, check_inputs, complete
from agent_framework.ports import Answer, Model, Question
from agent_framework.prompts import job_text, system_text


class InvalidInput(ValueError):
    """The values given are not those that the agent asks for; `errors` names each."""

    def __init__(self, errors: Sequence[InputError]) -> None:
        """Keep the errors."""
        super().__init__(tuple(errors))
        self.errors = tuple(errors)

    def __str__(self) -> str:
        return "; ".join(f"{error.name}: {error.message}" for error in self.errors)


class BaseAgent:
    """Does the job that its definition describes, one question to the model for each request."""

    def __init__(self, definition: AgentDefinition, model: Model) -> None:
        """Keep both; nothing is asked yet."""
        self.definition = definition
        self._model = model

    @property
    def info(self) -> AgentInfo:
        """Who the agent is."""
        known = self.definition
        return AgentInfo(id=known.id, name=known.name, version=known.version, category=known.category, status="ready")

    def check(self, values: Mapping[str, object]) -> None:
        """Raise InvalidInput where `values` are not what the definition asks for."""
        if errors := check_inputs(self.definition.inputs, values):
            raise InvalidInput(errors)

    async def execute(self, request: AgentRequest) -> AgentResponse:
        """Do the job and return the whole answer.

        Raises:
            InvalidInput: before the model is asked.
            ModelFailure: where the model gave no answer.
        """
        started = time.perf_counter()
        answer = await self._model.answer(self._question(request))
        return self._response(answer, started)

    async def stream(self, request: AgentRequest) -> AsyncGenerator[Delta | Done]:
        """Yield the pieces of the answer as they are written and, last, the whole. Raises as `execute` does."""
        started = time.perf_counter()
        async with aclosing(self._model.stream(self._question(request))) as parts:
            async for part in parts:
                yield Delta(text=part) if isinstance(part, str) else Done(response=self._response(part, started))

    def _question(self, request: AgentRequest) -> Question:
        self.check(request.input)
        values = complete(self.definition.inputs, request.input)
        return Question(system_text(self.definition), job_text(self.definition, values), self.definition.model)

    def _response(self, answer: Answer, started: float) -> AgentResponse:
        return AgentResponse(
            agent=self.definition.id,
            version=self.definition.version,
            output=answer.text,
            model=answer.model,
            usage=answer.usage,
            duration=round(time.perf_counter() - started, 6),
            truncated=answer.truncated,
        )
