"""What the expressions of a running workflow read."""

from collections.abc import Mapping
from typing import Any

import orjson
from pydantic import JsonValue

from orchestration_engine.workflows.models import Status
from workflow_language.errors import EvaluationError
from workflow_language.expressions import evaluate_condition, evaluate_items
from workflow_language.text import resolve

LARGEST_CONTEXT = 1_000_000
"""How long the shared context may be as JSON, in bytes: it is written anew whenever it changes."""


class Scope:
    """Inputs, shared context, and the steps that are over. Its methods raise EvaluationError."""

    def __init__(self, inputs: Mapping[str, JsonValue], context: dict[str, JsonValue]) -> None:
        self._steps: dict[str, Any] = {}
        self.context = context
        self._values: dict[str, Any] = {"inputs": inputs, "context": context, "steps": self._steps}

    def over(self, step: str, status: Status, output: JsonValue, error: str | None) -> None:
        """Take in what became of a step."""
        self._steps[step] = {"output": output, "status": status.value, "error": error}

    def stood_in_for(self, step: str, output: JsonValue) -> None:
        """Take in the output of what stood in for a failed step."""
        self._steps[step]["output"] = output

    def texts(self, value: JsonValue, **local: JsonValue) -> Any:
        """Return `value` with its expressions replaced by what they give."""
        return resolve(value, {**self._values, **local} if local else self._values)

    def condition(self, text: str, **local: JsonValue) -> bool:
        """Return whether a condition holds."""
        return evaluate_condition(text, {**self._values, **local} if local else self._values)

    def items(self, text: str) -> list[JsonValue]:
        """Return the list that an expression gives."""
        return evaluate_items(text, self._values)

    def write(self, values: Mapping[str, JsonValue], **local: JsonValue) -> dict[str, JsonValue]:
        """Write to the shared context what the expressions in `values` give; return that."""
        written: dict[str, JsonValue] = self.texts(dict(values), **local)
        changed = {**self.context, **written}
        if (size := len(orjson.dumps(changed))) > LARGEST_CONTEXT:
            raise EvaluationError(f"the shared context would have {size:,} bytes; it has at most {LARGEST_CONTEXT:,}")
        self.context = self._values["context"] = changed
        return written
