"""What a new definition needs: given by options, asked for, or drafted, and checked before anything is written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from agent_catalogue.editorial import problems
from agent_contracts.categories import CATEGORIES
from agent_contracts.definition import AgentInput
from agent_contracts.explanations import field_name
from agent_contracts.source import InvalidDefinitions, SourceError, read_definition, read_definitions
from rialto_cli import drafts
from rialto_cli.asking import ask, ask_choice, ask_input, ask_lines
from rialto_cli.declaring import as_inputs, ask_inputs, declared
from rialto_cli.definition_yaml import wrapped, written
from rialto_cli.refusal import Misuse
from rialto_cli.terminal import note
from rialto_cli.values import complete, from_options, text_of, wrong

_DRAFT = "the definition"


@dataclass(frozen=True)
class Answers:
    """What the options give; None where nothing."""

    name: str | None = None
    id: str | None = None
    category: str | None = None
    summary: str | None = None
    description: str | None = None
    tags: list[str] | None = None
    capabilities: list[str] | None = None
    inputs: list[str] | None = None
    output: str | None = None
    example: list[str] | None = None
    mentions: list[str] | None = None
    system_prompt: str | None = None
    prompt: str | None = None


class Draft(NamedTuple):
    """A definition that is valid, and which of its fields nobody has written yet."""

    id: str
    category: str
    text: str
    drafted: list[str]


class _Question(NamedTuple):
    field: str
    option: str
    ask: Callable[[], object]


def _categories() -> str:
    return ask_choice("Category", [category.id for category in CATEGORIES])


_QUESTIONS = (
    _Question("name", "--name", lambda: ask("Name, such as Residential Lease Reviewer")),
    _Question("category", "--category", _categories),
    _Question("summary", "--summary", lambda: ask("Summary, one sentence for its card")),
    _Question("description", "--description", lambda: ask("Description: what it does, for whom, and its limits")),
    _Question("tags", "--tag (twice or more)", lambda: ask_lines("Tags, two to eight")),
    _Question("capabilities", "--capability (twice or more)", lambda: ask_lines("Capabilities, two to eight")),
    _Question("inputs", "--input", ask_inputs),
    _Question("output", "--output", lambda: ask("Output: what the reader holds when it is done")),
)


def draft(given: Answers, folder: Path, *, may_ask: bool) -> Draft:
    """Return a definition made of what is given, asked for and drafted.

    Raises:
        Misuse: something is missing and may not be asked for, or is not valid: all of it is named.
    """
    fields = _from_options(given)
    if not may_ask:
        _refuse_missing(given, fields)
    _refuse_wrong(fields)
    for question in _QUESTIONS:
        if question.field not in fields:
            fields[question.field] = _asked(question)
    fields["id"] = _id(given, str(fields["name"]), may_ask=may_ask)
    fields["examples"] = [_example(given, fields, may_ask=may_ask)]
    drafted = _fill(given, fields)
    text = written({name: fields[name] for name in drafts.STAND_IN})
    if errors := _errors(text):
        raise Misuse("the definition would not be valid; nothing was written:", *map(_told, errors))
    _refuse_taken(str(fields["id"]), str(fields["name"]), folder)
    return Draft(str(fields["id"]), str(fields["category"]), text, drafted)


def _from_options(given: Answers) -> dict[str, object]:
    fields: dict[str, object] = {"version": "1.0.0"}
    for name in ("name", "category", "summary", "description", "tags", "capabilities", "output"):
        if value := getattr(given, name):
            fields[name] = _shaped(name, value)
    if given.inputs:
        fields["inputs"] = [_declared(words) for words in given.inputs]
    return fields


def _shaped(field: str, value: object) -> object:
    match field:
        case "description":
            return wrapped(text_of(str(value), "--description"))
        case "output":
            return {"format": "markdown", "description": value}
        case _:
            return value


def _declared(words: str) -> dict[str, object]:
    found = declared(words)
    if isinstance(found, Misuse):
        raise found
    return found


def _refuse_missing(given: Answers, fields: Mapping[str, object]) -> None:
    missing = [question.option for question in _QUESTIONS if question.field not in fields]
    missing += [] if given.example else ["--example NAME=VALUE, for each input that must be given"]
    missing += [] if given.mentions else ["--mentions"]
    if missing:
        raise Misuse("nothing can be asked here, and these options are missing:", *(f"  {one}" for one in missing))


def _refuse_wrong(fields: Mapping[str, object]) -> None:
    """Before anybody is asked anything."""
    errors = [error for field, answer in fields.items() for error in _errors_of(field, answer)]
    if errors:
        raise Misuse("these answers are not valid; nothing was written:", *map(_told, errors))


def _asked(question: _Question) -> object:
    while True:
        answer = _shaped(question.field, question.ask())
        errors = _errors_of(question.field, answer)
        if not errors:
            return answer
        for error in errors:
            note(_told(error), "red")


def _errors_of(field: str, answer: object) -> list[SourceError]:
    candidate = {**drafts.STAND_IN, field: answer}
    if field == "inputs" and isinstance(answer, list):
        candidate["prompt"] = drafts.prompt(answer)
    found = _errors(written(candidate))
    # A rule of the definition as a whole names no field; with everything else in order it is about this one.
    return [error for error in found if error.field.partition(".")[0] in (field, "")]


def _errors(text: str) -> list[SourceError]:
    """What is wrong by the schema or, where nothing is, by the catalogue's rules."""
    try:
        definition = read_definition(text, _DRAFT)
    except InvalidDefinitions as error:
        return list(error.errors)
    return [SourceError(_DRAFT, 0, field_name(place), message) for place, message in problems(definition)]


def _told(error: SourceError) -> str:
    return f"  {error.field}: {error.message}" if error.field else f"  {error.message}"


def _id(given: Answers, name: str, *, may_ask: bool) -> str:
    proposed = given.id or drafts.slug(name)
    if given.id is None and may_ask:
        return str(_asked(_Question("id", "--id", lambda: ask("Id", proposed))))
    if errors := _errors_of("id", proposed):
        raise Misuse(f"--id: {errors[0].message}")
    return proposed


def _example(given: Answers, fields: Mapping[str, object], *, may_ask: bool) -> Mapping[str, object]:
    inputs = _inputs(fields["inputs"])
    values = from_options(given.example or [], inputs)
    if may_ask and not given.example:
        note("An example: a job that it does well.")
        values = complete(inputs, values, ask_input)
    if errors := wrong(inputs, values):
        raise Misuse("the example is not valid:", *(f"  {error.name}: {error.message}" for error in errors))
    mentions = given.mentions or (ask_lines("Words of which a good answer has at least one") if may_ask else [])
    return drafts.example("A first example", values, mentions)


def _inputs(found: object) -> tuple[AgentInput, ...]:
    if errors := _errors_of("inputs", found):
        raise Misuse("the inputs are not valid:", *map(_told, errors))
    return as_inputs(found)


def _fill(given: Answers, fields: dict[str, object]) -> list[str]:
    """Put the prompts in; return the names of those that were drafted."""
    name, summary = str(fields["name"]), str(fields["summary"])
    output, capabilities, inputs = fields["output"], fields["capabilities"], fields["inputs"]
    assert isinstance(output, dict)
    assert isinstance(capabilities, list)
    assert isinstance(inputs, list)
    drafted = {
        "system_prompt": drafts.system_prompt(name, summary, capabilities, str(output["description"])),
        "prompt": drafts.prompt(inputs),
    }
    written_by_hand = {"system_prompt": given.system_prompt, "prompt": given.prompt}
    for field, text in written_by_hand.items():
        fields[field] = wrapped(text_of(text, f"--{field.replace('_', '-')}")) if text else drafted[field]
    return [field for field, text in written_by_hand.items() if not text]


def _refuse_taken(agent_id: str, name: str, folder: Path) -> None:
    if existing := next(folder.glob(f"*/{agent_id}.yaml"), None):
        raise Misuse(f"{existing.parent.name}/{existing.name} exists; choose another --id, or edit it.")
    try:
        others = read_definitions(folder)
    except InvalidDefinitions:
        return  # the generator tells of it once the definition is there
    if any(other.name.casefold() == name.casefold() for other in others):
        raise Misuse(f"another agent is called {name!r}; choose another --name.")
