"""Is this a workflow that can run? Everything wrong with it is found at once, before anything is written."""

from collections.abc import Callable, Iterator

from agent_contracts.definition import AgentDefinition, AgentInput
from agent_contracts.inputs import check_inputs
from agent_contracts.problems import FieldProblem
from orchestration_engine.workflows.references import references
from orchestration_engine.workflows.schemas import StepRequest, WorkflowRequest

FindAgent = Callable[[str], AgentDefinition | None]


def problems(request: WorkflowRequest, find_agent: FindAgent) -> list[FieldProblem]:
    """Return everything that is wrong with a workflow, each with its place in the body."""
    found = list(_graph_problems(request.steps))
    # Which steps come before which can be told only of a graph that is one.
    before = {} if found else _ancestors(request.steps)
    for index, step in enumerate(request.steps):
        found += _step_problems(f"body.steps.{index}", step, find_agent, before.get(step.id))
    return found


def _graph_problems(steps: list[StepRequest]) -> Iterator[FieldProblem]:
    ids = [step.id for step in steps]
    for index, step in enumerate(steps):
        if step.id in ids[:index]:
            yield FieldProblem(
                pointer=f"body.steps.{index}.id", message=f"{step.id} is the id of an earlier step; choose another"
            )
        for place, need in enumerate(step.needs):
            if need not in ids:
                message = f"there is no step {need}; the steps are {', '.join(ids)}"
                yield FieldProblem(pointer=f"body.steps.{index}.needs.{place}", message=message)
    if cycle := _cycle(steps):
        message = "the steps need each other in a circle: " + " -> ".join(cycle)
        index = ids.index(cycle[0])
        yield FieldProblem(pointer=f"body.steps.{index}.needs", message=message)


def _cycle(steps: list[StepRequest]) -> list[str] | None:
    left = {step.id: set(step.needs) for step in steps}
    while free := [key for key, needs in left.items() if not needs & left.keys()]:
        for key in free:
            del left[key]
    if not left:
        return None
    path = [min(left)]
    while path.count(path[-1]) == 1:
        path.append(min(left[path[-1]] & left.keys()))
    return path[path.index(path[-1]) :]


def _ancestors(steps: list[StepRequest]) -> dict[str, set[str]]:
    needs = {step.id: step.needs for step in steps}
    before: dict[str, set[str]] = {}
    while len(before) < len(needs):
        for key, direct in needs.items():
            if key not in before and all(need in before for need in direct):
                before[key] = set(direct).union(*(before[need] for need in direct))
    return before


def _step_problems(
    pointer: str, step: StepRequest, find_agent: FindAgent, before: set[str] | None
) -> Iterator[FieldProblem]:
    agent = find_agent(step.agent)
    if agent is None:
        message = f"no agent is called {step.agent}; GET /agents/library finds those that exist"
        yield FieldProblem(pointer=f"{pointer}.agent", message=message)
        return
    unresolved = set()
    for name, value in step.input.items():
        for expression, source in references(value):
            unresolved.add(name)
            if fault := _reference_fault(expression, source, step.id, before):
                yield FieldProblem(pointer=f"{pointer}.input.{name}", message=fault)
    for error in check_inputs(agent.inputs, step.input, unresolved=unresolved):
        yield FieldProblem(pointer=f"{pointer}.input.{error.name}", message=error.message)
    for field in agent.inputs:
        if field.name in unresolved and not _takes_text(field, step.input[field.name]):
            message = f"takes a {field.type}, but a step's output is text"
            yield FieldProblem(pointer=f"{pointer}.input.{field.name}", message=message)


def _takes_text(field: AgentInput, value: object) -> bool:
    return isinstance(value, list) if field.type == "list" else field.type in ("string", "text")


def _reference_fault(expression: str, source: str | None, step: str, before: set[str] | None) -> str | None:
    if source is None:
        return f"{expression} names nothing; write ${{{{ steps.<id>.output }}}}, or $${{{{ for a plain ${{{{"
    if before is not None and source not in before:
        return f"{expression}: {step} does not need {source}; add it to the step's needs"
    return None
