"""Templates: saved, versioned, run; and those that come with the product."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx2
import pytest

from orchestration_engine.core.database import Database

from .engine import Caller, Engine, a_name, caller, step, until
from .stub_agents import Gate, StubAgents

REFERENCE = "${{ inputs.topic }}"


def document(*steps: dict[str, Any], name: str = "A template", **rest: Any) -> dict[str, Any]:
    """Return a workflow that is given a topic."""
    inputs = [{"name": "topic", "type": "string", "description": "What it is about."}]
    return {"name": name, "inputs": inputs, "steps": list(steps or [step("note", REFERENCE)]), **rest}


async def save(user: Caller, slug: str, body: dict[str, Any], status: int = 201) -> Any:
    """Save a template; return the answer's JSON."""
    answer = await user.http.post("/templates", json={"slug": slug, "document": body})
    assert answer.status_code == status, answer.text[:300]
    return answer.json()


async def run(
    user: Caller, name: str, values: dict[str, Any], *, wait: int = 30, key: str | None = None
) -> httpx2.Response:
    """Run a template."""
    headers = {"Idempotency-Key": key} if key else {}
    return await user.http.post(
        f"/templates/{name}/workflows", json={"values": values}, params={"wait": str(wait)}, headers=headers
    )


async def test_a_template_is_saved_shown_with_its_form_and_run(ada: Caller) -> None:
    slug, topic = a_name(), a_name()
    saved = await save(ada, slug, document(output={"note": "${{ steps.note.output }}"}, description="For a test."))
    assert (saved["slug"], saved["version"], saved["builtin"], saved["steps"]) == (slug, 1, False, 1)
    assert [(field["name"], field["required"]) for field in saved["inputs"]] == [("topic", True)]
    shown = (await ada.http.get(f"/templates/{slug}")).json()
    assert shown == saved
    assert shown["document"]["steps"] == [{"id": "note", "agent": "note-writer", "input": {"topic": REFERENCE}}]
    answer = await run(ada, slug, {"topic": topic})
    assert answer.status_code == 200, answer.text[:300]
    workflow = answer.json()
    assert answer.headers["Location"] == f"/workflows/{workflow['id']}"
    assert workflow["template"] == f"{slug}@1"
    assert workflow["name"] == "A template"
    assert workflow["output"] == {"note": f"note-writer on {topic}"}


async def test_what_is_not_waited_for_is_accepted_with_an_address_and_a_name_of_its_own(
    ada: Caller, agents: StubAgents
) -> None:
    slug, topic, gate = a_name(), a_name(), Gate()
    agents.on(topic, gate)
    await save(ada, slug, document())
    body = {"values": {"topic": topic}, "name": "Mine", "priority": 9}
    answer = await ada.http.post(f"/templates/{slug}/workflows", json=body)
    assert answer.status_code == 202
    assert (answer.json()["name"], answer.json()["priority"]) == ("Mine", 9)
    await gate.reached(1)
    gate.open()
    assert (await ada.finished(answer.json()["id"]))["status"] == "completed"


async def test_a_changed_document_is_the_next_version_and_the_same_is_none(ada: Caller) -> None:
    slug = a_name()
    await save(ada, slug, document())
    assert (await save(ada, slug, document(), status=200))["version"] == 1
    second = await save(ada, slug, document(name="Changed"))
    assert second["version"] == 2
    assert [version["version"] for version in second["versions"]] == [2, 1]
    assert (await save(ada, slug, document()))["version"] == 3
    assert (await ada.http.get(f"/templates/{slug}@2")).json()["name"] == "Changed"
    assert (await run(ada, f"{slug}@2", {"topic": "x"})).json()["template"] == f"{slug}@2"
    assert (await run(ada, slug, {"topic": "x"})).json()["template"] == f"{slug}@3"


async def test_many_who_save_at_the_same_moment_get_a_version_each(ada: Caller) -> None:
    slug = a_name()
    saved = await asyncio.gather(*(save(ada, slug, document(name=f"No. {n}")) for n in range(8)))
    assert sorted(one["version"] for one in saved) == list(range(1, 9))


async def test_a_template_is_run_once_under_an_idempotency_key(ada: Caller) -> None:
    slug, key = a_name(), a_name()
    await save(ada, slug, document())
    first = await run(ada, slug, {"topic": "x"}, key=key)
    again = await run(ada, slug, {"topic": "x"}, key=key)
    assert first.json()["id"] == again.json()["id"]
    assert (await run(ada, slug, {"topic": "y"}, key=key)).status_code == 422


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (document(step("a", "x", agent="nobody")), "body.document.steps.0.agent"),
        (document(step("a", "${{ inputs.colour }}")), "body.document.steps.0.input.topic"),
        (document(step("a", "x", "b")), "body.document.steps.0.needs.0"),
        (document({"id": "a"}), "body.document.steps.0"),
        ({"name": "x"}, "body.document.steps"),
        (document({"id": "a", "workflow": "no-such-template"}), "body.document.steps.0.workflow"),
    ],
)
async def test_what_could_not_run_is_not_saved(ada: Caller, body: dict[str, Any], pointer: str) -> None:
    slug = a_name()
    refused = await save(ada, slug, body, status=422)
    assert [error["pointer"] for error in refused["errors"]] == [pointer]
    assert (await ada.http.get(f"/templates/{slug}")).status_code == 404


@pytest.mark.parametrize("slug", ["Big", "a b", "a@1", "", "x" * 64, "-a", "../etc"])
async def test_a_slug_is_lower_case_words_joined_by_hyphens(ada: Caller, slug: str) -> None:
    refused = await save(ada, slug, document(), status=422)
    assert refused["errors"][0]["pointer"] == "body.slug"


async def test_values_that_do_not_fit_are_refused_by_name(ada: Caller) -> None:
    slug = a_name()
    await save(ada, slug, document())
    answer = await run(ada, slug, {"topic": 7, "colour": "red"})
    assert answer.status_code == 422
    assert {error["pointer"] for error in answer.json()["errors"]} == {"body.values.topic", "body.values.colour"}


async def test_a_template_that_would_run_itself_is_refused(ada: Caller) -> None:
    first, second = a_name(), a_name()
    await save(ada, first, document())
    await save(ada, second, document({"id": "a", "workflow": first, "input": {"topic": REFERENCE}}))
    for called in (first, second):
        looping = document({"id": "a", "workflow": called, "input": {"topic": REFERENCE}})
        refused = await save(ada, first, looping, status=422)
        assert "a workflow would run itself" in refused["detail"]
    earlier = document({"id": "a", "workflow": f"{first}@1", "input": {"topic": REFERENCE}})
    assert (await save(ada, first, earlier))["version"] == 2


async def test_templates_are_listed_in_pages_and_found_by_all_their_words(ada: Caller, bob: Caller) -> None:
    mark = a_name()
    for number in range(3):
        await save(ada, f"{mark}-{number}", document(name=f"Number {number}", description=f"100% {mark}_own Kiwi"))
    await save(ada, f"{mark}-0", document(name="Newest"))
    first = (await ada.http.get("/templates", params={"q": mark, "limit": "2"})).json()
    second = (await ada.http.get("/templates", params={"q": mark, "limit": "2", "cursor": first["next_cursor"]})).json()
    items = first["items"] + second["items"]
    assert [item["slug"] for item in items] == [f"{mark}-{number}" for number in range(3)]
    assert [(item["name"], item["version"]) for item in items[:2]] == [("Newest", 2), ("Number 1", 1)]
    assert second["next_cursor"] is None

    async def found(q: str) -> list[str]:
        return [item["name"] for item in (await ada.http.get("/templates", params={"q": q})).json()["items"]]

    assert await found(f"kIWI {mark}  number") == ["Number 1", "Number 2"]
    assert await found(f"100% {mark}-2") == ["Number 2"]
    assert await found(f"{mark} mango") == []
    assert (await bob.http.get("/templates", params={"q": mark})).json()["items"] == []


async def test_nobody_sees_runs_changes_or_removes_anothers_template(
    ada: Caller, bob: Caller, anyone: httpx2.AsyncClient
) -> None:
    slug = a_name()
    await save(ada, slug, document())
    assert (await bob.http.get(f"/templates/{slug}")).status_code == 404
    assert (await run(bob, slug, {"topic": "x"})).status_code == 404
    assert (await bob.http.delete(f"/templates/{slug}")).status_code == 404
    assert (await save(bob, slug, document(name="Bob's")))["version"] == 1
    assert (await ada.http.get(f"/templates/{slug}")).json()["name"] == "A template"
    for method, path in (("GET", ""), ("GET", f"/{slug}"), ("DELETE", f"/{slug}"), ("POST", f"/{slug}/workflows")):
        content = b"{}" if method == "POST" else None
        headers = {"Content-Type": "application/json"}
        assert (await anyone.request(method, f"/templates{path}", content=content, headers=headers)).status_code == 401


async def test_what_was_made_of_a_removed_template_stays(ada: Caller, agents: StubAgents) -> None:
    slug, topic, gate = a_name(), a_name(), Gate()
    agents.on(topic, gate)
    await save(ada, slug, document(step("a", REFERENCE), step("b", "${{ steps.a.output }}", "a")))
    running = (await run(ada, slug, {"topic": topic}, wait=0)).json()["id"]
    await gate.reached(1)
    assert (await ada.http.delete(f"/templates/{slug}")).status_code == 204
    assert (await ada.http.get(f"/templates/{slug}")).status_code == 404
    assert (await ada.http.delete(f"/templates/{slug}")).status_code == 404
    gate.open()
    workflow = await ada.finished(running)
    assert (workflow["status"], workflow["template"]) == ("completed", f"{slug}@1")


async def test_a_template_that_is_run_by_itself_is_not_removed(ada: Caller, database: Database) -> None:
    slug = a_name()
    await save(ada, slug, document())
    async with database.driver() as connection:
        await connection.execute(
            "insert into schedules (id, owner_id, name, template, inputs, created_at)"
            " values (gen_random_uuid(), $1, 'Every morning', $2, '{}', now())",
            ada.id,
            f"{slug}@1",
        )
    asked = await ada.http.delete(f"/templates/{slug}", params={"dry_run": "true"})
    answer = await ada.http.delete(f"/templates/{slug}")
    assert (asked.status_code, asked.json()) == (answer.status_code, answer.json())
    assert answer.status_code == 409
    assert "the schedule Every morning" in answer.json()["detail"]
    async with database.driver() as connection:
        await connection.execute("delete from schedules where owner_id = $1", ada.id)
    assert (await ada.http.delete(f"/templates/{slug}")).status_code == 204


def write(folder: Path, **documents: Mapping[str, Any] | str) -> None:
    """Write files of templates; JSON is YAML."""
    folder.mkdir(exist_ok=True)
    for slug, body in documents.items():
        text = body if isinstance(body, str) else json.dumps(body)
        (folder / f"{slug.replace('_', '-')}.yaml").write_text(text)


async def test_several_processes_write_the_products_templates_and_skip_what_is_broken(
    engine: Engine, tmp_path: Path
) -> None:
    mark = a_name().replace("-", "")
    one, caller_of_one, of_broken = f"z{mark}", f"a{mark}", f"b{mark}"
    calls = document({"id": "a", "workflow": one, "input": {"topic": REFERENCE}})
    write(tmp_path, **{one: document(), caller_of_one: calls, "Big_Name": document()})
    write(tmp_path, **{f"broken{mark}": "name: ["})
    write(tmp_path, **{of_broken: document({"id": "a", "workflow": f"broken{mark}"})})
    write(tmp_path, **{f"unknown{mark}": document(step("a", "x", agent="nobody"))})
    processes = [engine.start("api", WORKFLOW_TEMPLATES=str(tmp_path)) for _ in range(3)]
    for process in processes:
        await process.ready()
    async with caller(processes[0].url) as user:

        async def versions() -> dict[str, int]:
            items = (await user.http.get("/templates", params={"q": mark})).json()["items"]
            assert all(item["builtin"] for item in items)
            return {item["slug"]: item["version"] for item in items}

        async def all_kept() -> bool:
            return all("templates are kept" in process.log for process in processes)

        await until(all_kept, "every process has written its templates")
        assert await versions() == {one: 1, caller_of_one: 1}
        assert all(word in processes[0].log for word in (f"broken{mark}", of_broken, f"unknown{mark}", "Big-Name"))
        workflow = (await run(user, caller_of_one, {"topic": mark})).json()
        assert (workflow["status"], workflow["template"]) == ("completed", f"{caller_of_one}@1")
        assert (await user.http.delete(f"/templates/{one}")).status_code == 404
        write(tmp_path, **{one: document(name="Changed")})
        changed = engine.start("api", WORKFLOW_TEMPLATES=str(tmp_path))

        async def is_changed() -> bool:
            return await versions() == {one: 2, caller_of_one: 1}

        await until(is_changed, "the changed file is a new version")
        own = await save(user, one, document(name="Own"))
        assert (own["version"], own["builtin"]) == (1, False)
        assert (await user.http.get(f"/templates/{one}")).json()["name"] == "Own"
        assert (await versions_of_all(user, mark)) == [(caller_of_one, True), (one, False)]
        for process in (*processes, changed):
            process.kill()


async def versions_of_all(user: Caller, q: str) -> list[tuple[str, bool]]:
    """Return which templates are listed, and whether they are the product's."""
    items = (await user.http.get("/templates", params={"q": q})).json()["items"]
    return [(item["slug"], item["builtin"]) for item in items]
