"""What a person has made or changed among the generated files is theirs."""

from pathlib import Path

import pytest

from generator.testing import Checkout


def test_an_edited_file_is_reported_and_kept_until_it_is_forced(checkout: Checkout) -> None:
    checkout.generate()
    planned = (checkout.output / "parcel-tracer/app.py").read_bytes()
    edited = checkout.put("generated-agents/parcel-tracer/app.py", "print('mine')\n")
    checkout.define("parcel-tracer", summary="Traces a parcel from door to door.")
    for outcome in (checkout.generate(), checkout.generate(), checkout.generate(check=True)):
        (difference,) = outcome.differences
        assert str(difference).startswith("generated-agents/parcel-tracer/app.py was edited by hand; ")
        assert edited.read_text() == "print('mine')\n"
    assert checkout.generate(force=True).written == ["generated-agents/parcel-tracer/app.py"]
    assert edited.read_bytes() == planned
    assert checkout.generate(check=True).ok


def test_without_a_manifest_a_file_that_differs_counts_as_edited(checkout: Checkout) -> None:
    checkout.put("generated-agents/parcel-tracer/app.py", "print('mine')\n")
    outcome = checkout.generate()
    assert [path for path, _ in outcome.differences] == ["generated-agents/parcel-tracer/app.py"]
    assert len(outcome.written) == 10


def test_a_removed_definition_takes_its_folder_with_it(checkout: Checkout) -> None:
    checkout.generate()
    checkout.put("generated-agents/route-planner/__pycache__/app.cpython-311.pyc", "left by a run of the agent")
    checkout.source("route-planner").unlink()
    outcome = checkout.generate()
    assert len(outcome.removed) == 5
    assert sorted(path.name for path in checkout.output.iterdir()) == [".manifest.json", "parcel-tracer"]
    assert checkout.generate(check=True).ok


def test_a_removed_definitions_folder_stays_as_it_is_where_a_person_worked_in_it(checkout: Checkout) -> None:
    checkout.generate()
    checkout.put("generated-agents/route-planner/app.py", "print('mine')\n")
    checkout.source("route-planner").unlink()
    before = checkout.stamps()
    told = dict(checkout.generate().differences)
    assert "was edited by hand" in told["generated-agents/route-planner/app.py"]
    assert len(told) == 5
    assert checkout.stamps() == before
    assert len(checkout.generate(force=True).removed) == 5
    assert not (checkout.output / "route-planner").exists()


@pytest.mark.parametrize("name", ["notes.txt", ".env"])
def test_a_file_that_was_not_generated_is_never_removed(checkout: Checkout, name: str) -> None:
    checkout.generate()
    stray = checkout.put(f"generated-agents/route-planner/{name}", "mine")
    checkout.source("route-planner").unlink()
    assert not checkout.generate().ok
    assert len(list(stray.parent.iterdir())) == 6
    checkout.generate(force=True)
    assert [path.name for path in stray.parent.iterdir()] == [name]


def test_a_stray_file_is_reported_and_a_private_one_is_not(checkout: Checkout) -> None:
    checkout.generate()
    checkout.put("generated-agents/parcel-tracer/.env", "ANTHROPIC_API_KEY=x")
    checkout.put("generated-agents/parcel-tracer/no\ttes.txt", "mine")
    checkout.put("generated-agents/other/app.py", "mine")
    assert [str(difference).partition(";")[0] for difference in checkout.generate().differences] == [
        "generated-agents/other/app.py was not generated",
        "'generated-agents/parcel-tracer/no\\ttes.txt' was not generated",
    ]


def test_nothing_is_written_through_a_link(checkout: Checkout, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "file").write_text("safe")
    checkout.output.mkdir()
    (checkout.output / "parcel-tracer").symlink_to(outside)
    (checkout.output / "route-planner").mkdir()
    (checkout.output / "route-planner/app.py").symlink_to(outside / "file")
    outcome = checkout.generate(force=True)
    blocked = ["generated-agents/parcel-tracer", "generated-agents/route-planner/app.py"]
    assert [path for path, _ in outcome.differences] == blocked
    assert [(path.name, path.read_text()) for path in outside.iterdir()] == [("file", "safe")]
    assert len(outcome.written) == 5
