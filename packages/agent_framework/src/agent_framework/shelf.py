"""The definitions of a folder, each read when its agent is first asked for."""

import asyncio
import os
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from agent_contracts.definition import AgentDefinition
from agent_contracts.source import InvalidDefinitions, SourceError
from agent_framework.definitions import read_definition_file


class UnknownAgent(LookupError):
    """No file of the folder is named after the agent."""


class _Read(NamedTuple):
    stamp: tuple[int, int, int]
    found: AgentDefinition | InvalidDefinitions


class DefinitionShelf:
    """Finds definitions at `<category>/<agent-id>.yaml` of a folder by the files' names alone.

    A definition is read when it is first asked for, and again when its file has changed; files that come and go are
    noticed. The `most` latest used are kept in memory, at some 30 kB each; reading one again takes a millisecond or
    two, so there is room for more of them than a marketplace has. What a client names is looked up among the names
    found, and never made into a path.
    """

    def __init__(self, folder: Path, *, most: int = 4096, read: Callable[[], None] | None = None) -> None:
        """Note the names of the files; `read` is called after each that was read.

        Raises NotADirectoryError where there is no such folder.
        """
        if not folder.is_dir():
            raise NotADirectoryError(f"no such folder of definitions: {folder}")
        self._folder = folder
        self._most = most
        self._on_read = read
        self._read: OrderedDict[str, _Read] = OrderedDict()
        self._reading = asyncio.Lock()
        self._scan()

    def ids(self) -> list[str]:
        """Return the ids of all agents, sorted."""
        self._rescan()
        return sorted(self._paths)

    async def find(self, agent_id: str) -> AgentDefinition:
        """Return the agent's definition, as its file says now.

        Raises:
            UnknownAgent: where there is no such file.
            InvalidDefinitions: where the file is not a definition of this agent.
        """
        path, stamp = self._place(agent_id)
        known = self._read.get(agent_id)
        if known is None or known.stamp != stamp:
            known = await self._load(agent_id, path, stamp)
        else:
            self._read.move_to_end(agent_id)
        if isinstance(known.found, InvalidDefinitions):
            raise InvalidDefinitions(known.found.errors)
        return known.found

    def _place(self, agent_id: str) -> tuple[Path, tuple[int, int, int]]:
        if agent_id not in self._paths:
            self._rescan()
        for attempt in (1, 2):
            path = self._paths.get(agent_id)
            if path is None:
                raise UnknownAgent(agent_id)
            try:
                return path, _stamp(path)
            except OSError:
                # It is gone, or has moved to another category.
                if attempt == 1:
                    self._scan()
        raise UnknownAgent(agent_id)

    async def _load(self, agent_id: str, path: Path, stamp: tuple[int, int, int]) -> _Read:
        async with self._reading:
            known = self._read.get(agent_id)
            if known is None or known.stamp != stamp:
                # In a thread: meanwhile others are answered.
                known = _Read(stamp, await asyncio.to_thread(self._definition, agent_id, path))
                self._read[agent_id] = known
                if len(self._read) > self._most:
                    self._read.popitem(last=False)
                if self._on_read:
                    self._on_read()
            return known

    def _definition(self, agent_id: str, path: Path) -> AgentDefinition | InvalidDefinitions:
        shown = str(path.relative_to(self._folder))
        try:
            definition = read_definition_file(path, shown_as=shown)
        except InvalidDefinitions as error:
            return InvalidDefinitions(error.errors)
        if definition.id != agent_id:
            message = f"the file is named {agent_id}.yaml, its id is {definition.id}: rename one of the two"
            return InvalidDefinitions([SourceError(shown, 0, "id", message)])
        return definition

    def _rescan(self) -> None:
        if self._stamps() != self._scanned:
            self._scan()

    def _scan(self) -> None:
        # Before the names, so that a file that comes meanwhile is found by the next look.
        self._scanned = self._stamps()
        # Where two categories have a file of the same name the first one counts; `rialto validate` tells of it.
        paths = sorted(self._folder.glob("[!.]*/[!.]*.yaml"), reverse=True)
        self._paths = {path.stem: path for path in paths}
        for agent_id in [known for known in self._read if known not in self._paths]:
            del self._read[agent_id]

    def _stamps(self) -> dict[str, int]:
        try:
            with os.scandir(self._folder) as entries:
                return {entry.name: entry.stat().st_mtime_ns for entry in entries if entry.is_dir()}
        except OSError:
            return {}


def _stamp(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_mtime_ns, found.st_size, found.st_ino
