"""Workflows that are being written: what is wrong with them is told, and nothing is kept."""

from typing import Any

import httpx2
import pytest

from .engine import Caller, a_name, step

GOOD = """\
name: Two notes
inputs:
  - {name: topic, type: string, description: What it is about.}
steps:
  - id: first
    agent: note-writer
    input: {topic: "${{ inputs.topic }}"}
  - id: second
    needs: [first]
    agent: note-writer
    input: {topic: "${{ steps.first.output }}"}
"""


async def validate(user: Caller, status: int = 200, **draft: Any) -> Any:
    """Return what the engine says of a draft."""
    answer = await user.http.post("/workflows/validate", json=draft)
    assert answer.status_code == status, answer.text[:300]
    return answer.json()


async def test_a_workflow_that_could_run_is_valid_and_its_stages_are_told(ada: Caller) -> None:
    said = await validate(ada, text=GOOD)
    assert said == {"valid": True, "problems": [], "stages": [["first"], ["second"]]}


async def test_what_is_checked_is_not_kept_and_does_not_run(ada: Caller) -> None:
    before = (await ada.http.get("/workflows")).json()["items"]
    await validate(ada, document={"name": a_name(), "steps": [step("only", "x")]})
    assert (await ada.http.get("/workflows")).json()["items"] == before


async def test_everything_wrong_is_told_in_the_words_of_a_refusal(ada: Caller) -> None:
    document = {"name": "x", "steps": [step("a", "${{ steps.b.output }}", "nowhere"), step("b", "y", agent="nobody")]}
    said = await validate(ada, document=document)
    refused = (await ada.http.post("/workflows", json=document)).json()["errors"]
    assert not said["valid"]
    assert said["stages"] == []
    assert [f"body.{one['pointer']}" for one in said["problems"]] == [one["pointer"] for one in refused]
    assert [one["message"] for one in said["problems"]] == [one["message"] for one in refused]
    assert {one["pointer"] for one in said["problems"]} >= {"steps.0.needs.0", "steps.1.agent"}


async def test_the_body_of_a_run_is_checked_as_it_is(ada: Caller) -> None:
    body = {"name": "x", "steps": [step("only", "y")], "values": {"a": 1}, "priority": 3}
    assert (await validate(ada, document=body))["valid"]


@pytest.mark.parametrize(
    ("text", "pointer", "part"),
    [
        ("name: [", "document", "line 1"),
        ("name: x\nname: y\nsteps: []", "name", "line 2"),
        ("", "document", "empty"),
        ("name: x\nsteps: []", "steps", ""),
        ("name: x\nsteps:\n  - id: a\n    colour: red\n", "steps.0.colour", ""),
    ],
)
async def test_text_that_is_no_workflow_is_answered_with_the_place(
    ada: Caller, text: str, pointer: str, part: str
) -> None:
    said = await validate(ada, text=text)
    assert not said["valid"]
    assert pointer in [one["pointer"] for one in said["problems"]]
    assert part in said["problems"][0]["message"]


async def test_a_template_that_would_run_itself_is_told(ada: Caller) -> None:
    slug = a_name()
    document = {"name": "x", "steps": [{"id": "again", "workflow": slug}]}
    said = await validate(ada, document=document, slug=slug)
    assert [one["pointer"] for one in said["problems"]] == ["steps.0.workflow"]


@pytest.mark.parametrize("draft", [{}, {"text": "name: x", "document": {}}, {"text": None, "slug": "Not a slug"}])
async def test_a_draft_is_given_once(ada: Caller, draft: dict[str, Any]) -> None:
    await validate(ada, status=422, **draft)


async def test_whoever_is_not_logged_in_is_told_to(anyone: httpx2.AsyncClient) -> None:
    assert (await anyone.post("/workflows/validate", json={"text": GOOD})).status_code == 401
