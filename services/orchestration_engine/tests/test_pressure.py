"""A full system says so, with a time to come back, and has written nothing."""

from collections.abc import Mapping

import pytest

from .engine import Engine, caller, step, until

DOCUMENT = {
    "name": "A note",
    "inputs": [{"name": "topic", "type": "string", "description": "What it is about."}],
    "steps": [{**step("only", "${{ inputs.topic }}")}],
}


@pytest.mark.parametrize(
    ("setting", "status", "detail"),
    [
        ("MOST_WAITING_OF_ONE", 429, "0 of your workflows wait for their turn, and 2 may"),
        ("MOST_WAITING", 503, "The engine has as much work as it can hold"),
    ],
)
async def test_more_than_may_wait_is_refused_as_a_whole(engine: Engine, setting: str, status: int, detail: str) -> None:
    api = engine.start("api", **{setting: "2"})
    await api.ready()
    async with caller(api.url) as user:
        saved = await user.http.post("/templates", json={"slug": "a-note", "document": DOCUMENT})
        assert saved.status_code == 201, saved.text[:300]
        batch = {"template": "a-note", "inputs": [{"topic": str(number)} for number in range(3)]}
        refused = await user.http.post("/batches", json=batch)
        assert refused.status_code == status, refused.text[:300]
        assert detail in refused.json()["detail"]
        assert 1 <= int(refused.headers["Retry-After"]) <= 60
        assert (await user.http.get("/workflows")).json()["items"] == []
        assert (await user.http.get("/batches")).json()["items"] == []

        async def is_taken() -> bool:  # what other tests have left may stand in everybody's line for a moment
            answer = await user.http.post("/batches", json={**batch, "inputs": batch["inputs"][:2]})
            is_full = answer.status_code == 503 and setting == "MOST_WAITING"
            assert is_full or answer.status_code in (200, 202), answer.text[:300]
            return not is_full

        await until(is_taken, "there is room for two")
    await api.stop()


async def test_what_workers_have_taken_makes_room_again(engine: Engine) -> None:
    api = engine.start("api", MOST_WAITING_OF_ONE="2")
    await api.ready()
    async with caller(api.url) as user:
        for number in range(6):  # more than may wait at once, one after the other
            body = {"name": "x", "steps": [step("only", f"room {number}")]}

            async def is_done(body: Mapping[str, object] = body) -> bool:
                return (await user.http.post("/workflows?wait=20", json=body)).status_code == 200

            await until(is_done, "there is room for another")
    await api.stop()
