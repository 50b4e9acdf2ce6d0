"""What models cost, what is spent, and where a budget ends it."""

import datetime
import decimal
from collections.abc import AsyncIterator
from typing import Any

import pytest

from agent_contracts.execution import Usage
from orchestration_engine.auth.models import Role
from orchestration_engine.core.clock import now
from orchestration_engine.entrypoints.role import give
from orchestration_engine.spending import Prices
from orchestration_engine.spending.prices import Price

from .engine import Caller, Engine, Process, a_name, caller, step, until

JUNE = datetime.datetime(2026, 6, 1, tzinfo=datetime.UTC)
JULY = datetime.datetime(2026, 7, 1, tzinfo=datetime.UTC)


def price(model: str, since: datetime.datetime, input: str, output: str, cached: str = "0") -> Price:
    return Price(model, since, *map(decimal.Decimal, (input, cached, output)))


@pytest.fixture
async def admin(api: Process, engine: Engine) -> AsyncIterator[Caller]:
    """Somebody who may see and set everything."""
    async with caller(api.url) as user:
        url = "postgresql+asyncpg://" + engine.environment["DATABASE_URL"].partition("://")[2]
        assert await give(url, user.username.upper(), Role.ADMIN)
        yield user


@pytest.fixture
async def priced(admin: Caller) -> None:
    """The model of the stub agents costs a dollar a thousand tokens."""
    answer = await admin.http.put("/prices/stub-model", json={"input": "1000", "output": "1000"})
    assert answer.status_code == 200, answer.text


async def spent(user: Caller) -> Any:
    return (await user.http.get("/budget")).json()


async def run(user: Caller) -> Any:
    return await user.finished(await user.submit(step("one", a_name())))


def test_a_price_holds_from_its_moment_on() -> None:
    prices = Prices([price("m", JUNE, "3", "15"), price("m", JULY, "2", "10")])
    usage = Usage(input_tokens=1_000_000, output_tokens=100_000)
    assert prices.cost("m", usage, JUNE) == decimal.Decimal("4.5")
    assert prices.cost("m", usage, JULY) == decimal.Decimal(3)
    assert prices.cost("m", usage, JUNE - datetime.timedelta(seconds=1)) is None


def test_a_price_holds_for_the_versions_of_a_model_and_not_for_others() -> None:
    prices = Prices([price("claude-sonnet", JUNE, "3", "15"), price("claude-sonnet-5", JUNE, "2", "10")])
    usage = Usage(input_tokens=1_000_000, output_tokens=0)
    assert prices.cost("claude-sonnet-4-20260101", usage, JULY) == 3
    assert prices.cost("claude-sonnet-5-20260101", usage, JULY) == 2
    assert prices.cost("claude-sonnets", usage, JULY) is None


def test_what_the_provider_had_in_its_cache_has_its_own_price() -> None:
    prices = Prices([price("m", JUNE, "2", "10", cached="0.1")])
    usage = Usage(input_tokens=1_000_000, output_tokens=0, cached_tokens=900_000)
    assert prices.cost("m", usage, JULY) == decimal.Decimal("0.29")


async def test_an_answer_has_its_cost(ada: Caller, priced: None) -> None:
    workflow_id = ""

    async def is_priced() -> bool:  # workers look at prices every second
        nonlocal workflow_id
        workflow = await run(ada)
        workflow_id = workflow["id"]
        return workflow["steps"][0]["cost"] is not None

    await until(is_priced, "the price is known", 30)
    assert (await ada.workflow(workflow_id))["steps"][0]["cost"] == pytest.approx(0.01)
    costs = [event["data"]["cost"] for event in await ada.events(type="agent.task.completed")]
    assert costs[-1] == "0.010000000"
    assert (await spent(ada))["spent"] == pytest.approx(0.01 * sum(cost is not None for cost in costs))


async def test_a_spent_budget_ends_it_before_the_call(
    ada: Caller, priced: None, agents: Any
) -> None:  # fmt: skip
    answer = await ada.http.put("/budget", json={"monthly": "0.02"})
    assert answer.json()["monthly"] == pytest.approx(0.02)
    topic = a_name()

    async def is_refused() -> bool:
        workflow = await ada.finished(await ada.submit(step("one", topic)))
        return bool(workflow["status"] == "failed")

    await until(is_refused, "the budget is spent", 60)
    told = await spent(ada)
    assert (told["state"], told["monthly"]) == ("exhausted", pytest.approx(0.02))

    async def is_refused_before_the_call() -> bool:  # by every worker: each looks at budgets once a second
        calls = len(agents.about(topic))
        refused = (await ada.finished(await ada.submit(step("one", topic))))["steps"][0]
        assert (refused["error_kind"] == "budget") == (len(agents.about(topic)) == calls)
        return "Raise the budget" in (refused["error"] or "")

    await until(is_refused_before_the_call, "no call is made", 30)

    async def is_told() -> bool:
        return len(await ada.events(type="budget.exhausted")) == 1

    await until(is_told, "the owner is told once", 20)

    await ada.http.put("/budget", json={"monthly": "100"})

    async def goes_on() -> bool:
        return bool((await run(ada))["status"] == "completed")

    await until(goes_on, "a raised budget lets it go on", 30)


async def test_whoever_has_most_of_it_spent_is_warned_once(ada: Caller, priced: None) -> None:
    await ada.http.put("/budget", json={"monthly": "0.05"})

    async def is_warned() -> bool:
        told = await spent(ada)
        if told["spent"] < 0.04:
            await run(ada)
        return bool(told["state"] == "warned") and len(await ada.events(type="budget.warned")) == 1

    await until(is_warned, "a warning", 60)
    assert await ada.events(type="budget.exhausted") == []


async def test_what_an_administrator_sets_its_owner_cannot_raise(ada: Caller, admin: Caller) -> None:
    answer = await admin.http.put(f"/budgets/{ada.username}", json={"monthly": "1"})
    assert answer.json()["is_own"] is False
    refused = await ada.http.put("/budget", json={"monthly": "1000"})
    assert (refused.status_code, refused.json()["type"]) == (403, "forbidden")
    assert "An administrator set this budget" in refused.json()["detail"]
    assert (await ada.http.delete("/budget")).status_code == 403
    listed = (await admin.http.get("/budgets")).json()["items"]
    assert ada.username in [one["username"] for one in listed]
    assert (await admin.http.delete(f"/budgets/{ada.username}")).json()["monthly"] is None
    assert (await ada.http.put("/budget", json={"monthly": "7"})).json()["is_own"] is True


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/prices/m", {"input": "1", "output": "1"}),
        ("GET", "/budgets", None),
        ("PUT", "/budgets/ada", {"monthly": "1"}),
        ("DELETE", "/budgets/ada", None),
    ],
)
async def test_users_may_not_do_what_is_for_administrators(ada: Caller, method: str, path: str, body: Any) -> None:
    answer = await ada.http.request(method, path, json=body)
    assert (answer.status_code, answer.json()["title"]) == (403, "Not yours to do")


@pytest.mark.parametrize("monthly", [-1, "much", None, "1e30", "NaN"])
async def test_a_budget_that_is_none_is_refused(ada: Caller, monthly: Any) -> None:
    assert (await ada.http.put("/budget", json={"monthly": monthly})).status_code == 422


async def test_nobody_elses_budget_can_be_set(admin: Caller) -> None:
    answer = await admin.http.put("/budgets/nobody-at-all", json={"monthly": "1"})
    assert (answer.status_code, answer.json()["type"]) == (404, "not-found")


async def test_prices_are_listed_with_the_newest_first(admin: Caller, ada: Caller) -> None:
    model = a_name()
    later = (now() + datetime.timedelta(days=1)).isoformat()
    await admin.http.put(f"/prices/{model}", json={"input": 1, "output": 2})
    await admin.http.put(f"/prices/{model}", json={"input": 3, "output": 4, "cached": 1, "since": later})
    listed = [one for one in (await ada.http.get("/prices")).json()["items"] if one["model"] == model]
    assert [(one["input"], one["cached"], one["output"]) for one in listed] == [(3, 1, 4), (1, 1, 2)]


async def test_a_role_is_given_to_somebody_who_is_there(engine: Engine) -> None:
    url = "postgresql+asyncpg://" + engine.environment["DATABASE_URL"].partition("://")[2]
    assert not await give(url, a_name(), Role.ANALYST)
