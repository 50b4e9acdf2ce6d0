"""What the generator remembers makes it faster, and never wrong."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from agent_contracts.source import InvalidDefinitions
from generator.claim import claimed
from generator.memory import MEMORY, SETTLED, recall
from generator.outcome import Outcome
from generator.standing import unchanged
from generator.testing import Checkout

APP = "generated-agents/parcel-tracer/app.py"
LOADED = """
import sys
from generator.__main__ import main
code = main(["--root", sys.argv[1]])
sys.exit(code or any(name in sys.modules for name in ("pydantic", "jinja2", "yaml")))
"""


def age(checkout: Checkout) -> None:
    """Wait until every file is old enough to be known by its signature."""
    youngest = max((checkout.root / path).stat().st_ctime for path in checkout.files())
    while time.time() < youngest + SETTLED + 0.01:
        time.sleep(0.05)


def nothing_to_do(checkout: Checkout) -> bool:
    with claimed(checkout.root) as alone:
        return isinstance(unchanged(checkout.root, claimed=alone), Outcome)


@pytest.fixture
def remembered(checkout: Checkout) -> Checkout:
    """A generated checkout of which every file is known by its bytes."""
    checkout.generate()
    assert nothing_to_do(checkout)
    return checkout


@pytest.fixture
def settled(checkout: Checkout) -> Checkout:
    """A generated checkout of which every file is known by its signature."""
    checkout.generate()
    age(checkout)
    assert checkout.generate().ok
    known = recall(checkout.root)
    seen = [file for agent in known.agents.values() for file in (agent.source, *agent.files)]
    assert len(seen) == 12
    assert all(file.signature for file in (*seen, *known.others.values()))
    return checkout


def test_a_run_that_finds_nothing_changed_loads_nothing_that_reads_a_definition(checkout: Checkout) -> None:
    checkout.generate()
    run = subprocess.run([sys.executable, "-c", LOADED, str(checkout.root)], stdout=subprocess.PIPE, check=False)
    assert (run.returncode, run.stdout.startswith(b"2 agents: 0 files written, 0 removed, 11 unchanged")) == (0, True)


def test_a_file_edited_within_the_clocks_tick_and_in_the_same_length_is_noticed(checkout: Checkout) -> None:
    checkout.generate()
    file = checkout.root / APP
    for _ in range(20):
        before, planned = file.stat(), file.read_bytes()
        assert checkout.generate().ok
        file.write_bytes(planned[::-1])
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert [path for path, _ in checkout.generate().differences] == [APP]
        file.write_bytes(planned)


def test_an_edited_file_whose_time_is_set_back_is_noticed(settled: Checkout) -> None:
    file = settled.root / APP
    before, planned = file.stat(), file.read_bytes()
    file.write_bytes(planned[::-1])
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert [path for path, _ in settled.generate().differences] == [APP]


def test_an_edited_definition_whose_time_is_set_back_is_noticed(settled: Checkout) -> None:
    source = settled.source("parcel-tracer")
    before = source.stat()
    source.write_text(source.read_text().replace("Traces a parcel", "Tracks a parcel"))
    os.utime(source, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert len(settled.generate().written) == 2


def test_files_that_were_only_touched_are_not_written(remembered: Checkout) -> None:
    for path in remembered.files():
        (remembered.root / path).touch()
    before = remembered.stamps()
    assert nothing_to_do(remembered)
    assert remembered.stamps() == before


@pytest.mark.parametrize("path", [APP, "generated-agents/.manifest.json", "agents/definition.schema.json"])
def test_a_file_that_is_gone_is_written_again(remembered: Checkout, path: str) -> None:
    content = (remembered.root / path).read_bytes()
    (remembered.root / path).unlink()
    assert remembered.generate().ok
    assert (remembered.root / path).read_bytes() == content


def test_what_comes_beside_is_noticed(remembered: Checkout) -> None:
    remembered.put("generated-agents/parcel-tracer/notes.txt", "mine")
    assert not remembered.generate().ok
    (remembered.output / "parcel-tracer/notes.txt").unlink()
    remembered.put("generated-agents/parcel-tracer/.env", "mine")
    assert nothing_to_do(remembered)
    remembered.put("generated-agents/parcel-tracer/.rialto-app.py.tmp", "half")
    remembered.generate()
    assert not (remembered.output / "parcel-tracer/.rialto-app.py.tmp").exists()


def test_a_file_replaced_by_a_link_to_the_same_bytes_is_noticed(remembered: Checkout, tmp_path: Path) -> None:
    elsewhere = (remembered.root / APP).rename(tmp_path / "app.py")
    (remembered.root / APP).symlink_to(elsewhere)
    assert [path for path, _ in remembered.generate().differences] == [APP]


def test_a_new_definition_is_held_against_those_that_are_not_read_again(remembered: Checkout) -> None:
    remembered.define("third")
    path = remembered.source("third")
    path.write_text(path.read_text().replace("name: Third", "name: parcel-TRACER"))
    with pytest.raises(InvalidDefinitions, match="two agents cannot share it"):
        remembered.generate()
    remembered.put("agents/definitions/legal/parcel-tracer.yaml", remembered.source("parcel-tracer").read_text())
    path.unlink()
    with pytest.raises(InvalidDefinitions, match="expected the folder's name"):
        remembered.generate()
    remembered.put("agents/definitions/stray.yaml", "id: x")
    with pytest.raises(InvalidDefinitions, match="not where a definition is looked for"):
        remembered.generate()


def test_other_versions_to_pin_change_every_agent(remembered: Checkout) -> None:
    lock = remembered.root / "requirements.lock"
    lock.write_text(lock.read_text().replace("pydantic==2.14.3", "pydantic==2.15.0"))
    assert remembered.generate().written == [
        "generated-agents/parcel-tracer/requirements.txt",
        "generated-agents/route-planner/requirements.txt",
    ]


def damaged(whole: bytes) -> list[bytes]:
    seal, body = whole.split(b"\n", 1)
    other = body.replace(b'"files"', b'"flies"').replace(b"parcel", b"lecrap")
    empty = json.dumps({"agents": {}, "others": {}}).encode()
    return [b"", b"\n", seal, body, seal + b"\n", seal + b"\n" + other, seal + b"\n" + empty, b"\xff" * 99, whole[:-9]]


def test_a_damaged_memory_is_none(remembered: Checkout) -> None:
    memory = remembered.root / MEMORY
    whole, before, known = memory.read_bytes(), remembered.stamps(), recall(remembered.root)
    for damage in damaged(whole):
        memory.write_bytes(damage)
        assert recall(remembered.root).agents == {}
        assert remembered.generate().unchanged == 11
        assert recall(remembered.root).agents == known.agents
    assert remembered.stamps() == before


def test_where_nothing_can_be_remembered_the_run_is_the_same(checkout: Checkout) -> None:
    checkout.put(".rialto", "a file")
    assert len(checkout.generate().written) == 11
    assert checkout.generate().unchanged == 11


def test_checking_asks_no_memory(remembered: Checkout) -> None:
    memory = remembered.root / MEMORY
    before = memory.read_bytes()
    (remembered.root / APP).write_text("print('mine')\n")
    assert not remembered.generate(check=True).ok
    assert memory.read_bytes() == before


def test_of_agents_that_are_not_as_planned_nothing_is_remembered(remembered: Checkout) -> None:
    (remembered.root / APP).write_text("print('mine')\n")
    for _ in range(2):
        assert not remembered.generate().ok
        assert [Path(path).stem for path in recall(remembered.root).agents] == ["route-planner"]
