"""May a new definition join the catalogue? Asked of one after the other, before anything is written."""

from collections.abc import Sequence

from agent_catalogue.editorial import LIKENESSES, Problem, problems
from agent_catalogue.similarity import Shelf
from agent_contracts.definition import AgentDefinition


class Admission:
    """A catalogue, and what was admitted to it since."""

    def __init__(self, definitions: Sequence[AgentDefinition]) -> None:
        """Begin with a catalogue as it is."""
        self._ids: set[str] = set()
        self._names: dict[str, str] = {}
        self._order: list[str] = []
        self._shelves = {likeness: Shelf(likeness.size) for likeness in LIKENESSES}
        for definition in definitions:
            self.admit(definition)

    def objections(self, definition: AgentDefinition) -> list[Problem]:
        """Return what keeps a valid definition out; an empty list where nothing does."""
        found = [*problems(definition)]
        if definition.id in self._ids:
            found.append((("id",), f"the agent {definition.id} has it already"))
        elif holder := self._names.get(definition.name.casefold()):
            found.append((("name",), f"the agent {holder} has it already"))
        for likeness, shelf in self._shelves.items():
            if closest := shelf.closest(likeness.text(definition), at_least=likeness.limit):
                found.append(((likeness.field,), likeness.told(closest.score, self._order[closest.first])))
        return found

    def admit(self, definition: AgentDefinition) -> None:
        """Hold all that come later against this one too."""
        self._ids.add(definition.id)
        self._names[definition.name.casefold()] = definition.id
        self._order.append(definition.id)
        for likeness, shelf in self._shelves.items():
            shelf.put(likeness.text(definition))
