"""Is this a workflow that can run? Everything wrong with it is found at once, before anything is written."""

import datetime
from collections.abc import Collection, Iterator, Mapping
from itertools import islice

from pydantic import JsonValue

from agent_contracts.inputs import check_inputs, complete
from agent_contracts.problems import FieldProblem
from agent_contracts.strict_yaml import Place
from workflow_language.calls import Calls, FindAgent, FindTemplate
from workflow_language.document import Step, WorkflowDocument
from workflow_language.errors import ExpressionError
from workflow_language.expressions import Expression, compile_expression
from workflow_language.findings import Finding
from workflow_language.graph import Cycle
from workflow_language.names import RESERVED, Names
from workflow_language.structure import declared_inputs, graph_of, structure
from workflow_language.text import count_openings, references

MAX_EXPRESSIONS = 5_000
"""Most expressions within the texts of one workflow."""
MAX_FOUND = 100
"""Most problems told of one workflow."""

_GIVES_BOOL = ("true or false", ("BOOL", "DYN"))
_GIVES_LIST = ("a list", ("LIST", "DYN"))


def problems(document: WorkflowDocument, find_agent: FindAgent, find_template: FindTemplate) -> list[FieldProblem]:
    """Return everything that is wrong with a workflow, each with its place, in the order of the document's parts.

    `find_agent` and `find_template` return None for what there is not; each is asked once for each name.
    """
    written = _count(document)
    if written > MAX_EXPRESSIONS:
        message = f"has {written:,} expressions; a workflow has at most {MAX_EXPRESSIONS:,}. Split it in two"
        return [FieldProblem(pointer="document", message=message)]
    # Looked for one after the other, so that a document made to be wrong in a million places costs no more.
    found = [*islice(_distinct(_findings(document, Calls(document.steps, find_agent, find_template))), MAX_FOUND + 1)]
    told = [finding.problem() for finding in found[:MAX_FOUND]]
    if len(found) > MAX_FOUND:
        message = f"more than {MAX_FOUND} errors; mend these first"
        told.append(FieldProblem(pointer="document", message=message))
    return told


def _findings(document: WorkflowDocument, calls: Calls) -> Iterator[Finding]:
    yield from declared_inputs(document)
    yield from structure(document.steps)
    graph = graph_of(document.steps)
    yield from _Expressions(Names(document, None if isinstance(graph, Cycle) else graph)).of_document(document)
    for index, step in enumerate(document.steps):
        yield from calls.check(("steps", index), step)


def _distinct(findings: Iterator[Finding]) -> Iterator[Finding]:
    seen: set[Finding] = set()
    for finding in findings:
        if finding not in seen:
            seen.add(finding)
            yield finding


def _count(document: WorkflowDocument) -> int:
    in_steps = sum(
        count_openings(value) for step in document.steps for value in (step.input, step.set, step.save) if value
    )
    return in_steps + count_openings(document.context) + count_openings(document.output)


def check_values(
    document: WorkflowDocument, values: Mapping[str, object]
) -> tuple[dict[str, JsonValue], list[FieldProblem]]:
    """Return what a run reads as `inputs`, and what is wrong with the `values` given for them.

    Defaults stand for what is left out, and null for what has none, so that every declared input may be named.
    """
    found = [
        FieldProblem(pointer=f"inputs.{error.name}", message=error.message.replace("of this agent", "of this workflow"))
        for error in check_inputs(document.inputs, values)
    ]
    completed = complete(document.inputs, values)
    return {field.name: _plain(completed.get(field.name)) for field in document.inputs}, found


def _plain(value: object) -> JsonValue:
    match value:
        case datetime.date():
            return value.isoformat()
        case list():
            return [_plain(item) for item in value]
        case None | bool() | int() | float() | str():
            return value
        case _:
            return str(value)


class _Expressions:
    """Checks every expression of a workflow: that it is one, and names what its place may name."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def of_document(self, document: WorkflowDocument) -> Iterator[Finding]:
        yield from self._context(document.context)
        for index, step in enumerate(document.steps):
            yield from self._step(("steps", index), step)
        yield from self._texts(("output",), document.output, step=None)

    def _context(self, context: Mapping[str, JsonValue]) -> Iterator[Finding]:
        for reference in references(context):
            place = ("context", *reference.place)
            if reference.expression is None:
                yield Finding(place, reference.problem)
            elif any(path[0] != "inputs" for path in reference.expression.paths):
                yield Finding(place, "the context begins before any step; an expression here reads inputs only")
            else:
                yield from self._named(place, reference.expression, step=None)

    def _step(self, place: Place, step: Step) -> Iterator[Finding]:
        in_input: set[str] = set()
        if step.when is not None:
            yield from self._condition((*place, "when"), step.when, step, _GIVES_BOOL)
        if step.for_each is not None:
            here = (*place, "for_each")
            yield from self._condition((*here, "in"), step.for_each.items, step, _GIVES_LIST)
            if step.for_each.name in RESERVED:
                yield Finding((*here, "as"), f"{step.for_each.name} means something else already; choose another name")
            in_input |= {step.for_each.name, "index"}
        if step.loop is not None:
            local = ("output", "previous", "round")
            yield from self._condition((*place, "loop", "until"), step.loop.until, step, _GIVES_BOOL, local)
            in_input |= {"previous", "round"}
        yield from self._texts((*place, "input"), step.input, step=step.id, local=in_input)
        yield from self._texts((*place, "set"), step.set, step=step.id)
        yield from self._texts((*place, "save"), step.save, step=step.id, local=("output",))
        if asked := step.approval or step.question:
            yield from self._texts((*place, step.kind, "ask"), asked.ask, step=step.id)

    def _condition(
        self, place: Place, text: str, step: Step, gives: tuple[str, tuple[str, ...]], local: Collection[str] = ()
    ) -> Iterator[Finding]:
        try:
            expression = compile_expression(text)
        except ExpressionError as error:
            yield Finding(place, str(error))
            return
        wanted, kinds = gives
        if not expression.kind.startswith(kinds):
            yield Finding(place, f"must give {wanted}; this gives a value of type {expression.kind.lower()}")
        yield from self._named(place, expression, step=step.id, local=local)

    def _texts(
        self, place: Place, value: object, *, step: str | None, local: Collection[str] = ()
    ) -> Iterator[Finding]:
        for reference in references(value):
            if reference.expression is None:
                yield Finding((*place, *reference.place), reference.problem)
            else:
                yield from self._named((*place, *reference.place), reference.expression, step=step, local=local)

    def _named(
        self, place: Place, expression: Expression, *, step: str | None, local: Collection[str] = ()
    ) -> Iterator[Finding]:
        for path in expression.paths:
            if fault := self._names.fault(path, step=step, local=local):
                yield Finding(place, f"{expression.text}: {fault}")
