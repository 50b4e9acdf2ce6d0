"""Links to templates: what they show, to whom and until when, and what becomes of a copy."""

from typing import Any

import httpx2
import pytest

from orchestration_engine.core.database import Database
from orchestration_engine.workflows.inserting import written
from orchestration_engine.workflows.templates.builtin import write_templates
from workflow_language.document import WorkflowDocument

from .engine import Caller, a_name, step
from .test_templates import REFERENCE, document, run, save


def asking(one: str, other: str) -> list[dict[str, Any]]:
    """Return steps that ask two people, and once the owner."""
    escalation = {"escalate": [one], "deadline": "2h"}
    approval = {"ask": "Go?", "who": [one, "role:owner", other], "deadline": "1h", "on_deadline": escalation}
    inputs = [{"name": "budget", "type": "integer", "description": "In euros."}]
    return [
        {"id": "go", "approval": approval},
        {"id": "terms", "question": {"ask": "How much?", "who": [other], "inputs": inputs}},
    ]


async def shared(owner: Caller, slug: str, *, include_name: bool = False) -> str:
    """Share a template and return the link's token."""
    answer = await owner.http.post(f"/templates/{slug}/share", json={"include_name": include_name})
    assert answer.status_code == 200, answer.text
    token: str = answer.json()["token"]
    assert answer.json()["path"] == f"/shared-template/{token}"
    return token


async def read(anyone: httpx2.AsyncClient, token: str) -> Any:
    """Return what a link shows."""
    answer = await anyone.get(f"/template-shares/{token}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def copy(user: Caller, token: str, status: int = 201, **body: str) -> Any:
    """Save a copy of what a link leads to; return the answer's JSON."""
    answer = await user.http.post(f"/template-shares/{token}/copy", json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


async def a_template(owner: Caller, **rest: Any) -> str:
    """Save a template and return its id."""
    slug = a_name()
    await save(owner, slug, document(**rest))
    return slug


async def test_whoever_has_the_link_reads_the_template_and_not_whose_it_is(
    ada: Caller, anyone: httpx2.AsyncClient
) -> None:
    slug = await a_template(ada, name="Notes", description="Writes a note.")
    whole = (await ada.http.get(f"/templates/{slug}")).json()
    seen = await read(anyone, await shared(ada, slug))
    assert (seen["slug"], seen["name"], seen["description"], seen["version"]) == (slug, "Notes", "Writes a note.", 1)
    assert {part: seen[part] for part in ("inputs", "document", "created_at")} == {
        part: whole[part] for part in ("inputs", "document", "created_at")
    }
    assert (seen["by"], seen["runs"]) == (None, [])
    assert ada.username not in str(seen)
    assert ada.id not in str(seen)


async def test_the_name_is_shown_where_the_owner_wants_it_and_the_link_stays(
    ada: Caller, anyone: httpx2.AsyncClient
) -> None:
    slug = await a_template(ada)
    assert (await ada.http.get(f"/templates/{slug}/share")).json() is None
    token = await shared(ada, slug, include_name=True)
    assert len(token) >= 32  # 192 bits in base64
    assert (await read(anyone, token))["by"] == ada.username
    again = (await ada.http.get(f"/templates/{slug}/share")).json()
    assert (again["token"], again["include_name"]) == (token, True)
    assert await shared(ada, slug) == token
    assert (await read(anyone, token))["by"] is None


async def test_the_link_shows_the_newest_version(ada: Caller, anyone: httpx2.AsyncClient) -> None:
    slug = await a_template(ada)
    token = await shared(ada, slug)
    await save(ada, slug, document(name="Better"))
    seen = await read(anyone, token)
    assert (seen["version"], seen["name"], seen["document"]["name"]) == (2, "Better", "Better")


async def test_a_link_that_was_ended_leads_nowhere_and_the_next_one_is_another(
    ada: Caller, anyone: httpx2.AsyncClient
) -> None:
    slug = await a_template(ada)
    token = await shared(ada, slug)
    assert (await ada.http.delete(f"/templates/{slug}/share")).status_code == 204
    gone = await anyone.get(f"/template-shares/{token}")
    assert gone.status_code == 404
    assert "leads nowhere" in gone.json()["detail"]
    assert (await ada.http.delete(f"/templates/{slug}/share")).status_code == 404
    assert await shared(ada, slug) != token
    assert (await anyone.get(f"/template-shares/{token}")).status_code == 404


async def test_a_template_that_is_removed_takes_its_link_along_for_good(
    ada: Caller, anyone: httpx2.AsyncClient
) -> None:
    slug = await a_template(ada)
    token = await shared(ada, slug)
    assert (await ada.http.delete(f"/templates/{slug}")).status_code == 204
    assert (await anyone.get(f"/template-shares/{token}")).status_code == 404
    assert (await ada.http.get(f"/templates/{slug}/share")).status_code == 404
    await save(ada, slug, document())
    assert (await anyone.get(f"/template-shares/{token}")).status_code == 404
    assert (await ada.http.get(f"/templates/{slug}/share")).json() is None


async def test_two_owners_of_templates_with_the_same_id_have_a_link_each(
    ada: Caller, bob: Caller, anyone: httpx2.AsyncClient
) -> None:
    slug = a_name()
    await save(ada, slug, document(name="Ada's"))
    await save(bob, slug, document(name="Bob's"))
    adas, bobs = await shared(ada, slug), await shared(bob, slug)
    assert ((await read(anyone, adas))["name"], (await read(anyone, bobs))["name"]) == ("Ada's", "Bob's")
    assert (await ada.http.delete(f"/templates/{slug}")).status_code == 204
    assert (await read(anyone, bobs))["name"] == "Bob's"


async def a_product(database: Database, **rest: Any) -> str:
    """Write a template that comes with the product and return its id."""
    slug = a_name()
    await write_templates(database, {slug: written(WorkflowDocument.model_validate(document(**rest)))})
    return slug


async def test_nobody_shares_what_is_anothers_or_the_products(
    ada: Caller, bob: Caller, anyone: httpx2.AsyncClient, database: Database
) -> None:
    slug, product = await a_template(ada), await a_product(database)
    await shared(ada, slug)
    assert (await bob.http.get(f"/templates/{product}")).status_code == 200
    for address in (f"/templates/{slug}/share", f"/templates/{product}/share"):
        for method, body in (("POST", {}), ("GET", None), ("DELETE", None)):
            refused = await bob.http.request(method, address, json=body)
            assert refused.status_code == 404
            assert "of your own" in refused.json()["detail"]
            assert (await anyone.request(method, address, json=body)).status_code == 401
    assert (await anyone.post("/template-shares/x/copy", json={})).status_code == 401


@pytest.mark.parametrize("token", ["x", "a" * 32, "' or true --", "é" * 20])
async def test_what_is_no_link_leads_nowhere(ada: Caller, anyone: httpx2.AsyncClient, token: str) -> None:
    for answer in (
        await anyone.get(f"/template-shares/{token}"),
        await ada.http.post(f"/template-shares/{token}/copy", json={}),
    ):
        assert (answer.status_code, "leads nowhere" in answer.json()["detail"]) == (404, True)


async def test_no_search_engine_and_no_cache_keeps_what_is_shared(ada: Caller, anyone: httpx2.AsyncClient) -> None:
    token = await shared(ada, await a_template(ada))
    answer = await anyone.get(f"/template-shares/{token}")
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Cache-Control"] == "no-store"
    for page in (f"/shared-template/{token}", "/agent-collections/x"):
        served = await anyone.get(page, headers={"Accept": "text/html"})
        assert (served.status_code, served.headers["X-Robots-Tag"]) == (200, "noindex")


async def test_a_copy_is_ones_own_runs_and_is_told_of(ada: Caller, bob: Caller) -> None:
    slug, topic = await a_template(ada, output={"note": "${{ steps.note.output }}"}), a_name()
    token = await shared(ada, slug)
    made = await copy(bob, token)
    assert (made["slug"], made["version"], made["builtin"]) == (slug, 1, False)
    [told] = await bob.events(type="template.saved")
    assert (told["data"]["slug"], told["data"]["version"]) == (slug, 1)
    await ada.http.delete(f"/templates/{slug}")
    workflow = (await run(bob, slug, {"topic": topic})).json()
    assert (workflow["status"], workflow["output"]) == ("completed", {"note": f"note-writer on {topic}"})


async def test_copying_twice_makes_one_copy(ada: Caller, bob: Caller) -> None:
    slug = await a_template(ada)
    token = await shared(ada, slug)
    made = await copy(bob, token)
    assert await copy(bob, token, 200) == made
    assert await copy(bob, token, 200, slug=slug) == made
    assert len(await bob.events(type="template.saved")) == 1


async def test_what_one_has_saved_oneself_is_not_saved_again(ada: Caller, bob: Caller) -> None:
    context = {"zebra": "last", "a": "first"}  # in the database fields stand in another order than here
    slug = await a_template(ada, context=context)
    mine = await save(bob, slug, document(context=context))
    assert await copy(bob, await shared(ada, slug), 200) == mine


async def test_an_id_that_stands_for_another_template_is_refused_and_a_free_one_named(ada: Caller, bob: Caller) -> None:
    slug = await a_template(ada)
    token = await shared(ada, slug)
    await save(bob, slug, document(name="Bob's own"))
    refused = await copy(bob, token, 409)
    assert f"{slug}-2 is free" in refused["detail"]
    assert (await copy(bob, token, slug=f"{slug}-2"))["slug"] == f"{slug}-2"
    await save(bob, f"{slug}-2", document(name="Changed"))
    assert f"{slug}-3 is free" in (await copy(bob, token, 409))["detail"]
    assert (await bob.http.get(f"/templates/{slug}")).json()["name"] == "Bob's own"


async def test_no_copy_takes_the_place_of_one_of_the_products(ada: Caller, bob: Caller, database: Database) -> None:
    product = await a_product(database)
    await save(ada, product, document(name="Looks like it"))
    token = await shared(ada, product)
    assert f"{product}-2 is free" in (await copy(bob, token, 409))["detail"]
    await save(ada, product, document())
    assert (await copy(bob, token, 200))["builtin"] is True


async def test_the_longest_id_has_a_free_one_beside_it(ada: Caller, bob: Caller) -> None:
    slug = f"{a_name()}-{'x' * 63}"[:63]
    await save(ada, slug, document())
    await save(bob, slug, document(name="Bob's own"))
    token = await shared(ada, slug)
    free = (await copy(bob, token, 409))["detail"].split(": ")[1].split(" is free")[0]
    assert (await copy(bob, token, slug=free))["slug"] == free


async def test_a_version_of_later_is_no_part_of_a_copy_made_before(ada: Caller, bob: Caller) -> None:
    slug = await a_template(ada)
    token = await shared(ada, slug)
    await copy(bob, token)
    await save(ada, slug, document(name="Better"))
    assert (await bob.http.get(f"/templates/{slug}")).json()["name"] == "A template"
    assert f"{slug}-2" in (await copy(bob, token, 409))["detail"]


async def test_names_of_people_are_left_out_and_a_copy_asks_whoever_runs_it(
    ada: Caller, bob: Caller, anyone: httpx2.AsyncClient
) -> None:
    slug = a_name()
    await save(ada, slug, document(*asking(ada.username, bob.username)))
    token = await shared(ada, slug, include_name=True)
    seen = await read(anyone, token)
    assert bob.username not in str(seen)
    assert str(seen).count(ada.username) == 1  # by whom it is shared
    for steps in (seen["document"]["steps"], (await copy(bob, token))["document"]["steps"]):
        assert steps[0]["approval"]["who"] == ["role:owner"]
        assert steps[0]["approval"]["on_deadline"] == {"escalate": ["role:owner"], "deadline": "2h"}
        assert steps[1]["question"]["who"] == ["role:owner"]
    assert (await ada.http.get(f"/templates/{slug}")).json()["document"]["steps"][1]["question"]["who"] == [
        bob.username
    ]


async def test_the_owner_has_it_already_and_copies_it_whole_under_another_id(ada: Caller, bob: Caller) -> None:
    slug = a_name()
    mine = await save(ada, slug, document(*asking(ada.username, bob.username)))
    token = await shared(ada, slug)
    assert await copy(ada, token, 200) == mine
    copied = await copy(ada, token, slug=f"{slug}-2")
    assert copied["document"] == mine["document"]


async def test_the_link_says_which_templates_it_runs_and_a_copy_needs_them(
    ada: Caller, bob: Caller, anyone: httpx2.AsyncClient
) -> None:
    inner = await a_template(ada)
    call = {"workflow": inner, "input": {"topic": REFERENCE}}
    outer = a_name()
    steps = [{"id": "a", **call}, {"id": "b", **call, "workflow": f"{inner}@1"}, step("c", REFERENCE)]
    await save(ada, outer, document(*steps))
    token = await shared(ada, outer)
    assert (await read(anyone, token))["runs"] == [inner, f"{inner}@1"]
    refused = await copy(bob, token, 422)
    assert [(error["pointer"], inner in error["message"]) for error in refused["errors"]] == [
        ("document.steps.0.workflow", True),
        ("document.steps.1.workflow", True),
    ]
    await copy(bob, await shared(ada, inner))
    assert (await copy(bob, token))["slug"] == outer


async def test_a_malformed_id_is_refused_by_name(ada: Caller, bob: Caller) -> None:
    token = await shared(ada, await a_template(ada))
    refused = await copy(bob, token, 422, slug="No Slug")
    assert [error["pointer"] for error in refused["errors"]] == ["body.slug"]
