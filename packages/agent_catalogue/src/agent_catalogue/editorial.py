"""What must hold across a catalogue, beyond what its schema asks of each definition.

The thresholds were chosen on the catalogue itself; `docs/guides/writing-agents.md` has the figures.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from agent_catalogue.phrases import forbidden, suspicious
from agent_catalogue.similarity import Pair, Shelf, similar_pairs, words_of
from agent_contracts.definition import PLACEHOLDER, AgentDefinition, Avoids, Example, Mentions
from agent_contracts.source import Source, SourceError
from agent_contracts.strict_yaml import Place

Problem = tuple[Place, str]
"""A field of a definition, and what is wrong with it."""

_BRACES = re.compile(r"\{\{[^}\n]{0,60}(?:\}\})?")


class Likeness(NamedTuple):
    """How alike two definitions may be in one field."""

    field: str
    size: int
    """Words in a shingle."""
    limit: float
    """The score from which two definitions are near-duplicates."""

    def text(self, definition: AgentDefinition) -> str:
        """Return the field's text."""
        return str(getattr(definition, self.field))

    def told(self, score: float, other: str) -> str:
        """Return what is said of a definition that is so much like another."""
        return f"is {score:.2f} like that of {other}, and {self.limit} is a near-duplicate"


PROMPTS = Likeness("system_prompt", size=3, limit=0.1)
SUMMARIES = Likeness("summary", size=2, limit=0.3)
LIKENESSES = (PROMPTS, SUMMARIES)

_BOUNDS: dict[str, tuple[int, int]] = {
    "capabilities": (2, 120),
    "asked_as": (8, 100),
    "inputs.description": (4, 300),
    "inputs.choices": (1, 60),
    "output.description": (12, 300),
    "sections.description": (4, 300),
    "examples.title": (6, 80),
    "examples.checks": (1, 120),
}
"""Shortest and longest text in characters, where the schema says nothing or less."""
MAX_EXAMPLE = 8_000
"""Longest input of an example in all, in characters: it stands on the agent's page and is sent as it is."""


def review(sources: Sequence[Source], *, relative_to: Path | None = None) -> list[SourceError]:
    """Return everything that is wrong with a catalogue whose definitions are each valid, sorted by path and line."""
    found = {source.path: [*problems(source.definition)] for source in sources}
    for rule in (_near_duplicates, _askings, _successors):
        for source, problem in rule(sources):
            found[source.path].append(problem)
    errors = (source.errors(found[source.path], relative_to=relative_to) for source in sources if found[source.path])
    return sorted(chain.from_iterable(errors))


def closest_pairs(definitions: Sequence[AgentDefinition], likeness: Likeness, count: int) -> list[Pair]:
    """Return the `count` pairs of definitions that are most alike, the closest first."""
    return similar_pairs(map(likeness.text, definitions), likeness.size)[:count]


def problems(definition: AgentDefinition) -> Iterator[Problem]:
    """Return what is wrong with a definition by itself."""
    yield from _phrases(definition)
    yield from _lengths(definition)
    yield from _placeholders(definition)
    yield from _sections(definition)
    for index, example in enumerate(definition.examples):
        yield from _example(index, example)
    if not definition.summary.endswith((".", "?", "!")):
        yield ("summary",), "is a sentence; end it with a full stop"


def _phrases(definition: AgentDefinition) -> Iterator[Problem]:
    card_texts, other_texts = [*_card(definition)], [*_texts(definition)]
    if not suspicious("\n".join(text for _, text in (*card_texts, *other_texts))):
        return
    for texts, card in ((card_texts, True), (other_texts, False)):
        for place, text in texts:
            for phrase, reason in forbidden(text, card=card):
                yield place, f'"{phrase}" {reason}'


def _card(definition: AgentDefinition) -> Iterator[tuple[Place, str]]:
    """What a person reads before choosing."""
    yield ("name",), definition.name
    yield ("summary",), definition.summary
    yield ("description",), definition.description
    for index, text in enumerate(definition.capabilities):
        yield ("capabilities", index), text
    for index, text in enumerate(definition.asked_as):
        yield ("asked_as", index), text


def _texts(definition: AgentDefinition) -> Iterator[tuple[Place, str]]:
    """What the agent itself wrote or is told; an example's input is somebody else's."""
    yield ("system_prompt",), definition.system_prompt
    yield ("prompt",), definition.prompt
    for index, field in enumerate(definition.inputs):
        yield ("inputs", index, "description"), field.description
    yield ("output", "description"), definition.output.description
    for index, section in enumerate(definition.output.sections):
        yield ("output", "sections", index, "title"), section.title
        yield ("output", "sections", index, "description"), section.description
    for index, example in enumerate(definition.examples):
        yield ("examples", index, "title"), example.title


def _lengths(definition: AgentDefinition) -> Iterator[Problem]:
    for bound, place, text in _bounded(definition):
        shortest, longest = _BOUNDS[bound]
        if not shortest <= len(text) <= longest:
            yield place, f"expected {shortest} to {longest} characters; it has {len(text):,}"
    for index, example in enumerate(definition.examples):
        if (size := sum(len(str(value)) for value in example.input.values())) > MAX_EXAMPLE:
            message = f"expected at most {MAX_EXAMPLE:,} characters in all; it has {size:,}"
            yield ("examples", index, "input"), message


def _bounded(definition: AgentDefinition) -> Iterator[tuple[str, Place, str]]:
    """The texts that have bounds here: which, where, and what they say."""
    for index, text in enumerate(definition.capabilities):
        yield "capabilities", ("capabilities", index), text
    for index, text in enumerate(definition.asked_as):
        yield "asked_as", ("asked_as", index), text
    for index, field in enumerate(definition.inputs):
        yield "inputs.description", ("inputs", index, "description"), field.description
        for position, choice in enumerate(field.choices):
            yield "inputs.choices", ("inputs", index, "choices", position), choice
    yield "output.description", ("output", "description"), definition.output.description
    for index, section in enumerate(definition.output.sections):
        yield "sections.description", ("output", "sections", index, "description"), section.description
    for index, example in enumerate(definition.examples):
        yield "examples.title", ("examples", index, "title"), example.title
        for position, check in enumerate(example.checks):
            for word in _words(check):
                yield "examples.checks", ("examples", index, "checks", position), word


def _words(check: object) -> tuple[str, ...]:
    match check:
        case Mentions():
            return check.any_of
        case Avoids():
            return check.none_of
        case _:
            return ()


def _placeholders(definition: AgentDefinition) -> Iterator[Problem]:
    """Braces that no input will ever replace."""
    names = {field.name for field in definition.inputs}
    for found in _BRACES.finditer(definition.prompt):
        if not PLACEHOLDER.match(definition.prompt, found.start()):
            yield ("prompt",), f"`{found[0]}` is no placeholder; write `{{{{ name }}}}` with the name of an input"
    for name in dict.fromkeys(PLACEHOLDER.findall(definition.system_prompt)):
        if name in names:
            message = f"`{{{{ {name} }}}}` is replaced in the prompt only; refer to the input in words here"
            yield ("system_prompt",), message


def _sections(definition: AgentDefinition) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, section in enumerate(definition.output.sections):
        if (title := section.title.casefold()) in seen:
            yield ("output", "sections", index, "title"), "two headings of an answer cannot share a title"
        seen.add(title)


def _example(index: int, example: Example) -> Iterator[Problem]:
    avoided = [word.casefold() for check in example.checks if isinstance(check, Avoids) for word in check.none_of]
    for position, check in enumerate(example.checks):
        if isinstance(check, Mentions) and all(any(a in w.casefold() for a in avoided) for w in check.any_of):
            message = "no answer can pass: another check avoids all that this one asks for"
            yield ("examples", index, "checks", position), message


def _near_duplicates(sources: Sequence[Source]) -> Iterator[tuple[Source, Problem]]:
    """Each definition with the closest of those before it, so that of many copies each is told once."""
    for likeness in LIKENESSES:
        shelf = Shelf(likeness.size)
        unique: dict[str, Source] = {}
        for source in sources:
            text = likeness.text(source.definition)
            if text in unique:  # known without comparing it with each of its copies
                yield source, ((likeness.field,), likeness.told(1.0, unique[text].definition.id))
                continue
            if closest := shelf.closest(text, at_least=likeness.limit):
                other = list(unique.values())[closest.first].definition.id
                yield source, ((likeness.field,), likeness.told(closest.score, other))
            unique[text] = source
            shelf.put(text)


def _askings(sources: Sequence[Source]) -> Iterator[tuple[Source, Problem]]:
    """What two agents are asked in the same words leads to one of them by chance."""
    seen: dict[tuple[str, ...], str] = {}
    for source in sources:
        for index, text in enumerate(source.definition.asked_as):
            asked = tuple(words_of(text))
            if asked in seen:
                yield source, (("asked_as", index), f"leads to {seen[asked]} already; say what sets this agent apart")
            seen.setdefault(asked, source.definition.id)


def _successors(sources: Sequence[Source]) -> Iterator[tuple[Source, Problem]]:
    known = {source.definition.id: source.definition for source in sources}
    for source in sources:
        if not (deprecated := source.definition.deprecated):
            continue
        successor = known.get(deprecated.successor)
        place = ("deprecated", "successor")
        if successor is None:
            yield source, (place, f"no agent is called {deprecated.successor}")
        elif successor.deprecated:
            advice = f"name one that is not, such as its own successor, {successor.deprecated.successor}"
            yield source, (place, f"{deprecated.successor} is deprecated itself; {advice}")
