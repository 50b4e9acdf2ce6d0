"""What the host keeps of its definitions, and what the garbage collector has to do with it."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent_framework.serving import Residents
from agent_framework.shelf import DefinitionShelf
from agent_framework.testing import sample_definition


class Reads:
    """Counts how often a file was read."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        self.count += 1


@pytest.fixture
def reads() -> Reads:
    return Reads()


@pytest.fixture
def three(definitions: Path) -> Path:
    for agent_id in ("one", "two"):
        text = sample_definition(id=agent_id, name=agent_id.title()).model_dump_json(exclude_unset=True)
        (definitions / "legal" / f"{agent_id}.yaml").write_text(text)
    return definitions


@pytest.fixture
def unfrozen() -> Iterator[None]:
    gc.unfreeze()
    yield
    gc.unfreeze()


async def test_a_definition_is_read_once_however_often_it_is_asked_for(three: Path, reads: Reads) -> None:
    shelf = DefinitionShelf(three, read=reads)
    assert reads.count == 0
    for agent_id in ("one", "two", "note-taker") * 3:
        assert (await shelf.find(agent_id)).id == agent_id
    assert reads.count == 3


async def test_where_there_is_no_room_the_least_lately_used_is_read_again(three: Path, reads: Reads) -> None:
    shelf = DefinitionShelf(three, most=2, read=reads)
    for agent_id in ("one", "two", "one", "note-taker", "one"):
        await shelf.find(agent_id)
    assert reads.count == 3
    await shelf.find("two")
    assert reads.count == 4


@pytest.mark.usefixtures("unfrozen")
def test_what_has_come_to_stay_is_no_longer_looked_at_by_the_collector() -> None:
    residents = Residents(every=3)
    resident = [sample_definition()]
    residents.arrived()
    residents.arrived()
    assert gc.get_freeze_count() == 0
    residents.arrived()
    assert gc.get_freeze_count() > 0
    assert all(found is not resident for found in gc.get_objects())
    frozen = gc.get_freeze_count()
    residents.arrived()
    assert gc.get_freeze_count() <= frozen
