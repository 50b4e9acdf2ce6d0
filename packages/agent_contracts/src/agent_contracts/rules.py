"""Rules that concern more than one field, told although other fields are at fault."""

from collections.abc import Iterable, Mapping, Sequence

from pydantic import ValidationError

from agent_contracts.categories import CATEGORIES
from agent_contracts.definition import AgentDefinition, AgentInput
from agent_contracts.explanations import Explanation, explain
from agent_contracts.inputs import check_inputs

_RULED = (("inputs", "tags", "prompt"), ("version", "changelog"), ("id", "deprecated"))
"""The fields that each rule of a definition as a whole is about."""
_STAND_IN = {
    "id": "x",
    "name": "X",
    "version": "0.0.0",
    "category": CATEGORIES[0].id,
    "summary": "x" * 20,
    "description": "x" * 80,
    "tags": ["x", "y"],
    "capabilities": ["x", "x"],
    "system_prompt": "x" * 400,
    "prompt": "{{ x }} " + "x" * 20,
    "inputs": [{"name": "x", "type": "text", "description": "x"}],
    "output": {"description": "x"},
    "examples": [{"title": "x", "input": {}, "checks": [{"type": "at_most", "words": 1}]}],
}
"""Fields in order, so that those rules are looked at although the file's others are not."""


def valid_inputs(data: object) -> tuple[AgentInput | None, ...]:
    """Return the declared inputs, None for those at fault, so that the others are checked in the same run."""
    declared = data.get("inputs") if isinstance(data, dict) else None
    return tuple(map(_valid_input, declared)) if isinstance(declared, list) else ()


def _valid_input(declared: object) -> AgentInput | None:
    try:
        return AgentInput.model_validate(declared)
    except ValidationError:
        return None


def broken_rules(data: object, found: Sequence[Explanation]) -> Iterable[Explanation]:
    """Return what breaks a rule of the definition as a whole, apart from what was `found` wrong with its fields.

    Pydantic looks at these rules only where every field by itself is in order.
    """
    faulty = {explanation.place[:1] for explanation in found}
    if not isinstance(data, dict) or () in faulty:
        return
    for names in _RULED:
        if faulty.isdisjoint((name,) for name in names):
            yield from _broken({name: data[name] for name in names if name in data}, data)


def _broken(ruled: Mapping[str, object], data: Mapping[str, object]) -> Iterable[Explanation]:
    try:
        AgentDefinition.model_validate({**_STAND_IN, **ruled})
    except ValidationError as error:
        yield from explain(error.errors(include_url=False), data)


def disagreements(inputs: Sequence[AgentInput | None], data: object) -> Iterable[Explanation]:
    """Return the defaults and examples that the agent itself would refuse as input."""
    valid = [field for field in inputs if field]
    for index, field in enumerate(inputs):
        for problem in (
            check_inputs([field], {field.name: field.default}) if field and field.default is not None else ()
        ):
            yield Explanation(("inputs", index, "default"), problem.message)
    if not valid or len(valid) < len(inputs) or not isinstance(data, dict):
        return
    examples = data.get("examples")
    for index, example in enumerate(examples if isinstance(examples, list) else ()):
        given = example.get("input") if isinstance(example, dict) else None
        if isinstance(given, dict):
            for name, message in check_inputs(valid, given):
                yield Explanation(("examples", index, "input", name), message)
