"""What a trigger gives its template: JSON whose texts may hold expressions over `message`."""

from collections.abc import Iterator, Mapping

from pydantic import JsonValue

from agent_contracts.inputs import check_inputs
from agent_contracts.problems import FieldProblem
from orchestration_engine.workflows.starting import NotStarted
from workflow_language.document import WorkflowDocument
from workflow_language.errors import EvaluationError
from workflow_language.text import count_openings, references, resolve

MAX_EXPRESSIONS = 200
MESSAGE = "message"


def problems(document: WorkflowDocument, inputs: Mapping[str, JsonValue]) -> list[FieldProblem]:
    """Return what is wrong with a trigger's inputs, as far as it can be told before a message comes."""
    if count_openings(inputs) > MAX_EXPRESSIONS:
        message = f"has more than {MAX_EXPRESSIONS} expressions; give the message to a step and take it apart there"
        return [FieldProblem(pointer="inputs", message=message)]
    if found := [*_wrong_expressions(inputs)]:
        return found
    unresolved = {name for name, value in inputs.items() if next(references(value), None)}
    values = {name: value if name in unresolved else resolve(value, {}) for name, value in inputs.items()}
    return [
        FieldProblem(pointer=f"inputs.{error.name}", message=error.message.replace("of this agent", "of this template"))
        for error in check_inputs(document.inputs, values, unresolved=unresolved)
    ]


def values(inputs: Mapping[str, JsonValue], message: JsonValue) -> dict[str, JsonValue]:
    """Return what the inputs are for a message; NotStarted where an expression gives nothing."""
    given: dict[str, JsonValue] = {}
    for name, value in inputs.items():
        try:
            given[name] = resolve(value, {MESSAGE: message})
        except EvaluationError as error:
            reason = f"inputs.{name}: {error}"
            raise NotStarted(reason, [FieldProblem(pointer=f"inputs.{name}", message=str(error))]) from None
    return given


def _wrong_expressions(inputs: Mapping[str, JsonValue]) -> Iterator[FieldProblem]:
    for reference in references(inputs):
        pointer = ".".join(["inputs", *map(str, reference.place)])
        if reference.expression is None:
            yield FieldProblem(pointer=pointer, message=reference.problem)
            continue
        for path in reference.expression.paths:
            if path[0] != MESSAGE:
                text = f"{reference.expression.text}: there is no {path[0]} here; a trigger reads message, such as "
                yield FieldProblem(pointer=pointer, message=f"{text}message.subject")
