"""Who may rate an agent, and what their ratings come to."""

import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration_engine.agents import AgentManager, AgentNotFound
from orchestration_engine.auth.models import Role, User
from orchestration_engine.community.models import Review
from orchestration_engine.community.ratings.repository import ReviewRepository
from orchestration_engine.community.ratings.service import RatingManager, rating_of
from orchestration_engine.core.clock import now
from orchestration_engine.core.database import Database
from orchestration_engine.core.ids import new_id
from orchestration_engine.entrypoints.role import give

from .conftest import DEFINITIONS
from .engine import Caller, Engine, Process, a_name, caller, step
from .stub_agents import Call, StubAgents, refused

AGENT = "/agents/library/price-quoter"


@pytest.fixture
async def admin(api: Process, engine: Engine) -> AsyncIterator[Caller]:
    """Somebody who may take reviews down."""
    async with caller(api.url) as user:
        url = "postgresql+asyncpg://" + engine.environment["DATABASE_URL"].partition("://")[2]
        assert await give(url, user.username, Role.ADMIN)
        yield user


async def run(user: Caller, topic: str = "", agent: str = "price-quoter") -> Any:
    return await user.finished(await user.submit(step("one", topic or a_name(), agent=agent)))


async def rate(user: Caller, stars: object, text: object = None) -> httpx2.Response:
    return await user.http.put(f"{AGENT}/review", json={"stars": stars, "text": text})


async def listed(client: httpx2.AsyncClient, **query: str) -> Any:
    answer = await client.get(f"{AGENT}/reviews", params={"limit": "100", **query})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_whoever_has_not_run_an_agent_is_told_to_run_it_first(ada: Caller) -> None:
    assert (await ada.http.get(f"{AGENT}/review")).json() == {"may_review": False, "review": None}
    answer = await rate(ada, 5)
    assert (answer.status_code, answer.json()["type"]) == (403, "forbidden")
    assert "Run it first" in answer.json()["detail"]
    await run(ada, agent="note-writer")
    assert (await rate(ada, 5)).status_code == 403


async def test_a_failed_run_does_not_count(ada: Caller, agents: StubAgents) -> None:
    topic = a_name()

    async def refuse(_: Call) -> Any:
        return refused(422, "No.")

    agents.on(topic, refuse)
    assert (await run(ada, topic))["status"] == "failed"
    assert (await rate(ada, 1, "It failed.")).status_code == 403


async def test_somebody_elses_run_does_not_count(ada: Caller, bob: Caller) -> None:
    await run(ada)
    assert (await rate(bob, 1)).status_code == 403


async def test_a_step_that_completed_counts_though_its_workflow_failed(ada: Caller, agents: StubAgents) -> None:
    topic = a_name()

    async def refuse(_: Call) -> Any:
        return refused(422, "No.")

    agents.on(f"{topic}-bad", refuse)
    steps = step("one", topic, agent="price-quoter"), step("bad", f"{topic}-bad", "one")
    assert (await ada.finished(await ada.submit(*steps)))["status"] == "failed"
    assert (await rate(ada, 4)).status_code == 200


async def test_a_rating_is_there_at_once_and_says_of_which_version(ada: Caller, anyone: httpx2.AsyncClient) -> None:
    await run(ada)
    answer = await rate(ada, 4, "  Quick, and <b>right</b>.\nMostly. ")
    assert answer.status_code == 200, answer.text
    review = answer.json()
    assert (review["username"], review["stars"], review["version"]) == (ada.username, 4, "1.0.0")
    assert review["text"] == "Quick, and <b>right</b>.\nMostly."
    assert review in (await listed(anyone))["items"]
    assert (await ada.http.get(f"{AGENT}/review")).json() == {"may_review": True, "review": review}


async def test_an_edit_keeps_one_and_when_it_was_first_written(ada: Caller, anyone: httpx2.AsyncClient) -> None:
    await run(ada)
    first = (await rate(ada, 2, "Meh.")).json()
    second = (await rate(ada, 5)).json()
    own = [one for one in (await listed(anyone))["items"] if one["username"] == ada.username]
    assert own == [second]
    assert (second["stars"], second["text"], second["created_at"]) == (5, None, first["created_at"])
    assert second["updated_at"] > first["updated_at"]


async def test_a_review_is_withdrawn_by_its_author(ada: Caller, anyone: httpx2.AsyncClient) -> None:
    await run(ada)
    await rate(ada, 3)
    before = (await listed(anyone))["rating"]["count"]
    assert (await ada.http.delete(f"{AGENT}/review")).status_code == 204
    assert (await listed(anyone))["rating"]["count"] == before - 1
    answer = await ada.http.delete(f"{AGENT}/review")
    assert (answer.status_code, "You have no review" in answer.json()["detail"]) == (404, True)


async def test_others_reviews_are_taken_down_by_administrators_alone(ada: Caller, bob: Caller, admin: Caller) -> None:
    await run(ada)
    await rate(ada, 1, "Something rude.")
    path = f"{AGENT}/reviews/{ada.username}"
    assert (await bob.http.delete(path)).status_code == 403
    assert (await bob.http.delete(f"{AGENT}/reviews/nobody-at-all")).status_code == 403
    assert (await admin.http.delete(path)).status_code == 204
    assert (await admin.http.delete(path)).status_code == 404
    assert (await admin.http.delete(f"{AGENT}/reviews/nobody-at-all")).status_code == 404
    assert (await ada.http.get(f"{AGENT}/review")).json()["review"] is None


@pytest.mark.parametrize(
    "body", [{}, {"stars": 0}, {"stars": 6}, {"stars": 4.5}, {"stars": "5"}, {"stars": True}, {"stars": 5, "more": 1}]
)
async def test_a_rating_that_is_none_is_refused(ada: Caller, body: dict[str, Any]) -> None:
    assert (await ada.http.put(f"{AGENT}/review", json=body)).status_code == 422


async def test_a_text_is_no_longer_than_is_read(ada: Caller) -> None:
    await run(ada)
    assert (await rate(ada, 5, "x" * 2000)).status_code == 200
    assert (await rate(ada, 5, "x" * 2001)).status_code == 422
    assert (await rate(ada, 5, "\x00")).status_code == 422


async def test_an_agent_that_is_none_has_no_reviews(ada: Caller) -> None:
    for method, path in (("GET", "reviews"), ("GET", "review"), ("PUT", "review")):
        answer = await ada.http.request(method, f"/agents/library/nobody/{path}", json={"stars": 5})
        assert answer.status_code == 404


async def test_reading_needs_no_account_and_rating_does(anyone: httpx2.AsyncClient) -> None:
    await listed(anyone)
    for method in ("GET", "PUT", "DELETE"):
        assert (await anyone.request(method, f"{AGENT}/review", json={"stars": 5})).status_code == 401


async def test_what_reviews_come_to_is_their_mean(api: Process, anyone: httpx2.AsyncClient) -> None:
    async with AsyncExitStack() as stack:
        for stars in (1, 5, 5, 4):
            user = await stack.enter_async_context(caller(api.url))
            await run(user)
            assert (await rate(user, stars)).status_code == 200
    page = await listed(anyone)
    given_stars = [one["stars"] for one in page["items"]]
    assert page["next_cursor"] is None
    assert page["rating"]["count"] == len(given_stars) == sum(page["rating"]["distribution"])
    assert page["rating"]["mean"] == pytest.approx(sum(given_stars) / len(given_stars))
    assert page["rating"]["distribution"] == [given_stars.count(stars) for stars in range(1, 6)]


@given(st.lists(st.integers(1, 5)))
def test_the_mean_is_that_of_the_stars_whatever_they_are(stars: list[int]) -> None:
    rating = rating_of([stars.count(number) for number in range(1, 6)])
    assert rating.count == len(stars)
    assert rating.mean == (pytest.approx(sum(stars) / len(stars)) if stars else None)


async def crowd(database: Database, stars: dict[str, list[int]]) -> None:
    """Have agents rated, each by as many people as there are stars."""
    async with database.transaction() as work:
        for agent, given_stars in stars.items():
            for number in given_stars:
                name, moment = a_name(), now()
                user = User(id=new_id(), username=name, username_key=name, role=Role.USER, created_at=moment)
                user.password_hash = "x"
                work.session.add(user)
                await work.session.flush()
                review = Review(agent=agent, user_id=user.id, stars=number, version="1.0.0")
                review.created_at = review.updated_at = moment
                await ReviewRepository(work.session).save(review)


ORDERS = {
    "newest": lambda one: (one["updated_at"],),
    "best": lambda one: (one["stars"], one["updated_at"]),
    "worst": lambda one: (-one["stars"], one["updated_at"]),
}


@pytest.mark.parametrize("order", ORDERS)
async def test_pages_follow_each_other_in_every_order(
    database: Database, anyone: httpx2.AsyncClient, order: str
) -> None:
    await crowd(database, {"price-quoter": [1, 3, 3, 3, 5, 5, 2]})
    everything = (await listed(anyone, order=order))["items"]
    assert everything == sorted(everything, key=ORDERS[order], reverse=True)
    found: list[Any] = []
    cursor: dict[str, str] = {}
    while True:
        page = await listed(anyone, order=order, limit="3", **cursor)
        found += page["items"]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert found[: len(everything)] == everything


async def test_a_cursor_of_another_order_is_refused(database: Database, anyone: httpx2.AsyncClient) -> None:
    await crowd(database, {"price-quoter": [1, 3]})
    cursor = (await listed(anyone, limit="1"))["next_cursor"]
    for query in ({"order": "best", "cursor": cursor}, {"cursor": "!"}, {"cursor": "bmV3ZXN0IDEgMiAz"}):
        answer = await anyone.get(f"{AGENT}/reviews", params=query)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "query.cursor"


async def test_one_happy_voice_does_not_outrank_fifty(own: Database) -> None:
    stars = {"one-voice": [5], "many-voices": [5] * 8 + [4] * 2, "mixed": [3, 3], "bad": [1, 2], "fair": [4, 4, 4]}
    await crowd(own, stars)
    async with own.transaction() as work:
        assert await ReviewRepository(work.session).best(9) == ["many-voices", "fair", "one-voice"]
        assert await ReviewRepository(work.session).best(1) == ["many-voices"]


async def test_what_was_said_of_an_agent_that_left_comes_back_with_it(own: Database, tmp_path: Path) -> None:
    await crowd(own, {"note-writer": [4, 5]})
    catalogue = AgentManager(tmp_path, "http://agents")
    async with own.transaction() as work:
        with pytest.raises(AgentNotFound):
            await RatingManager(work, catalogue).reviews("note-writer", "best", 10, None)
    shutil.copytree(DEFINITIONS, tmp_path, dirs_exist_ok=True)
    await catalogue.refresh()
    async with own.transaction() as work:
        page = await RatingManager(work, catalogue).reviews("note-writer", "best", 10, None)
    assert ([one.stars for one in page.items], page.rating.mean) == ([5, 4], 4.5)
