"""What is wrong with the form of a workflow, in the words of the person who writes one.

`agent_contracts.explanations` has the words for what any document gets wrong; here is what is a workflow's own.
"""

import difflib
from collections.abc import Sequence

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from agent_contracts import explanations
from agent_contracts.explanations import Explanation, shown
from agent_contracts.strict_yaml import Place
from workflow_language.document import WorkflowDocument

_SLUG = "lower-case words joined by hyphens, beginning with a letter, such as `lease-reviewer`"
_STEP = "a letter and up to 39 letters, digits, hyphens and underscores, such as `review`"
_NAME = "a letter and up to 39 letters, digits and underscores, such as `verdict`"
_PATTERNS = {
    "id": _STEP,
    "needs": _STEP,
    "run": _STEP,
    "agent": _SLUG,
    "workflow": "a template's id, and perhaps its version, such as `lease-check@3`",
    "who": "a user's name, or `role:` and the name of a role",
    "escalate": "a user's name, or `role:` and the name of a role",
    "as": _NAME,
    "context": _NAME,
    "save": _NAME,
    "set": _NAME,
    "name": "a lower-case name with underscores, such as `lease_text`",
    "input": "the name of an input: lower-case with underscores, such as `lease_text`",
    "default": "the name of an input: lower-case with underscores, such as `lease_text`",
}


def explain(errors: Sequence[ErrorDetails], data: object) -> list[Explanation]:
    """Return one explanation for each field at fault, in the order of `errors`, which pydantic found in `data`."""
    found: dict[Place, Explanation] = {}
    for error in errors:
        for general in explanations.explain([error], data):
            found.setdefault(general.place, _own(error, general))
    return list(found.values())


def _own(error: ErrorDetails, general: Explanation) -> Explanation:
    place = general.place
    match error["type"]:
        case "extra_forbidden":
            return Explanation(place, _unknown_field(place))
        case "string_pattern_mismatch":
            is_key = error["loc"][-1] == "[key]"
            value = place[-1] if is_key else error["input"]
            return Explanation(place, f"expected {_pattern(place, is_key=is_key)}; got {shown(value)}")
        case _:
            return general


def _pattern(place: Place, *, is_key: bool) -> str:
    words = [part for part in place if isinstance(part, str)]
    word = words[-2] if is_key and len(words) > 1 else words[-1] if words else ""
    return _PATTERNS.get(word, "other characters")


def _unknown_field(place: Place) -> str:
    known = list(dict.fromkeys(name for model in _shape(place[:-1]) for name in _names(model)))
    close = difflib.get_close_matches(str(place[-1]).lower()[:60], known, n=1)
    if close:
        return f"unknown field; did you mean `{close[0]}`?"
    return f"unknown field; the fields here are {', '.join(known)}" if known else "unknown field; remove it"


def _names(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _shape(place: Place) -> tuple[type[BaseModel], ...]:
    return explanations.shapes(WorkflowDocument).get(tuple(part for part in place if isinstance(part, str)), ())
