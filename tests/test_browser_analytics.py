"""Analytics by hand: a real browser reads the numbers of real runs off the page and sets what may be spent."""

import asyncio
import csv
import math
import os
import re
import sys
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from devstack.testing import Running

from .conftest import until
from .test_browser import MODEL, browser, obstacles, page, pytestmark
from .test_browser_workflows import submit, token

__all__ = ["browser", "page", "pytestmark", "token"]  # fixtures and marks, used by name

AGENT = "error-message-writer"
NAME = "Error Message Writer"
SOON = 30_000
"""Milliseconds within which numbers have come to the page: they are asked for every ten seconds."""


async def give_role(platform: Running, username: str, role: str) -> None:
    """Give an account a role, as an operator does."""
    words = ["-m", "orchestration_engine.entrypoints.role", username, role]
    process = await asyncio.create_subprocess_exec(
        sys.executable, *words, env={**os.environ, **platform.environment}, stdout=asyncio.subprocess.PIPE
    )
    await process.communicate()
    assert process.returncode == 0


async def read(page: Page, token: str, path: str) -> dict[str, Any]:
    """Return what the API answers."""
    answer = await page.request.get(path, headers={"Authorization": f"Bearer {token}"})
    assert answer.status == 200, await answer.text()
    found: dict[str, Any] = await answer.json()
    return found


async def run(page: Page, token: str, *, fails: bool = False) -> dict[str, Any]:
    """Run a workflow of two steps to its end, of which the second is given what it cannot take if it `fails`."""
    example = (await read(page, token, f"/agents/library/{AGENT}"))["examples"][0]["input"]
    wrong = {**example, "max_characters": "${{ size(steps.first.output) + 100000 }}"}
    steps = [
        {"id": "first", "agent": AGENT, "input": example},
        {"id": "second", "agent": AGENT, "input": wrong if fails else example, "needs": ["first"]},
    ]
    workflow_id = await submit(page, token, {"name": "Counted", "steps": steps})

    async def is_over() -> bool:
        return (await read(page, token, f"/workflows/{workflow_id}"))["finished_at"] is not None

    await until(is_over, "the workflow ends")
    return await read(page, token, f"/workflows/{workflow_id}")


def duration(seconds: float) -> str:
    """Write a span as the page does: how long the model takes depends on the machine, and on what it writes."""
    milliseconds = seconds * 1000
    if milliseconds < 1000:
        return f"{math.floor(milliseconds + 0.5)} ms"
    if (tenths := math.floor(milliseconds / 100 + 0.5)) < 600:
        return f"{tenths / 10:.1f} s"
    whole = math.floor(seconds + 0.5)
    return f"{whole // 60} min {whole % 60} s"


def card(page: Page, name: str) -> Locator:
    """Return the card of a number."""
    return page.get_by_role("main").locator("dl > div", has=page.locator("dt", has_text=re.compile(f"^{name}$")))


@pytest.fixture(autouse=True)
async def a_tall_window(page: Page) -> None:
    """Charts are drawn when they come near the screen: here all are."""
    await page.set_viewport_size({"width": 1280, "height": 4_000})


@pytest.fixture
async def user(page: Page, token: str, username: str, platform: Running) -> str:
    """The token of somebody who is no more than a user, even if they came first."""
    await give_role(platform, username, "user")
    return token


@pytest.fixture
async def admin(page: Page, token: str, username: str, platform: Running) -> str:
    """The token of an administrator."""
    await give_role(platform, username, "admin")
    return token


async def test_the_numbers_of_real_runs_are_read_off_the_page(page: Page, user: str) -> None:
    await run(page, user)
    broken = await run(page, user, fails=True)
    assert broken["status"] == "failed"
    await page.goto("/analytics?range=hour")
    await expect(card(page, "Workflows")).to_contain_text("1 completed, 1 failed, 0 cancelled", timeout=SOON)

    summary = (await read(page, user, "/analytics/summary"))["now"]["tasks"]
    assert summary["completed"] == 3
    await expect(card(page, "Calls of agents")).to_contain_text(f"{summary['count']}{summary['failed']} failed")
    await expect(card(page, "Tokens")).to_contain_text(f"{summary['input_tokens'] + summary['output_tokens']:,}")
    await expect(card(page, "Latency, p95")).to_contain_text(duration(summary["p95"]))

    await page.get_by_role("button", name="Show as table: Calls by status").click()
    table = page.get_by_role("table", name="Calls by status")

    async def adds_up() -> bool:
        completed = await table.locator("tbody tr td:nth-of-type(1)").all_inner_texts()
        return bool(sum(int(number) for number in completed) == summary["completed"])

    # The chart asks for its numbers by itself, and may have done so before the last calls were counted.
    await until(adds_up, "the table of the chart has the calls of the summary", SOON / 1000)

    board = page.get_by_role("table", name="Agents")
    await expect(board.get_by_role("link", name=NAME, exact=True)).to_have_attribute("href", f"/agents/{AGENT}")
    await expect(page.get_by_role("table", name="Success by category").get_by_role("link").first).to_be_visible()


async def test_the_calls_behind_the_numbers_are_saved_as_files(page: Page, user: str, username: str) -> None:
    await run(page, user)
    await page.goto("/analytics?range=hour")
    async with page.expect_download() as saved:
        await page.get_by_role("button", name="Export the calls as CSV").click()
    file = await saved.value
    assert re.fullmatch(r"agent-calls-\d{8}-\d{8}\.csv", file.suggested_filename)
    rows = list(csv.DictReader((await file.path()).read_text("utf-8").splitlines()))
    assert [(row["user"], row["step"], row["status"]) for row in rows] == [
        (username, "first", "completed"),
        (username, "second", "completed"),
    ]
    async with page.expect_download() as saved:
        await page.get_by_role("button", name="Export the calls as Parquet").click()
    content = (await (await saved.value).path()).read_bytes()
    assert content[:4] == content[-4:] == b"PAR1"


async def test_a_bar_leads_to_its_time_and_failures_lead_to_their_workflow(page: Page, user: str) -> None:
    broken = await run(page, user, fails=True)
    await page.goto("/analytics?range=hour")
    await page.get_by_role("link", name="Show failures").click(timeout=SOON)
    await expect(page).to_have_url(re.compile("/dashboard.*status=failed"))
    listed = page.get_by_role("main").locator("a[href^='/dashboard/']")
    await expect(listed).to_have_count(1)
    await expect(listed).to_have_attribute("href", f"/dashboard/{broken['id']}")
    await page.goto("/analytics?range=hour&type=workflow.failed")
    failure = page.get_by_role("main").get_by_role("link", name="Workflow failed")
    await expect(failure).to_have_attribute("href", f"/dashboard/{broken['id']}")

    await page.get_by_role("button", name="Show as table: Calls by status").click()
    table = page.get_by_role("table", name="Calls by status")
    filled = table.locator("tbody tr", has=page.locator("td", has_text=re.compile("^[1-9]"))).first
    await filled.get_by_role("button").click()
    await expect(page).to_have_url(re.compile("since=.*until="))
    await expect(card(page, "Calls of agents")).to_contain_text(re.compile("^Calls of agents[12]"))
    await page.go_back()
    await expect(page).not_to_have_url(re.compile("since="))


async def test_ones_own_numbers_lead_to_the_workflows_of_their_range(page: Page, user: str) -> None:
    made = await run(page, user)
    await page.goto("/analytics?range=hour")
    await page.get_by_role("link", name="Show workflows").click(timeout=SOON)
    await expect(page).to_have_url(re.compile(r"/dashboard\?by=ended&since="))
    listed = page.get_by_role("main").locator(f"a[href='/dashboard/{made['id']}']")
    await expect(listed.first).to_be_visible()


async def test_a_bar_is_reached_by_the_keyboard_and_by_the_pointer(page: Page, user: str) -> None:
    await run(page, user)
    await page.goto("/analytics?range=hour")
    chart = page.get_by_role("slider", name=re.compile("^Calls by status"))
    await expect(page.locator(".recharts-bar-rectangle").first).to_be_attached(timeout=SOON)
    await chart.focus()
    told = []
    for _ in range(20):
        told.append(await chart.get_attribute("aria-valuetext") or "")
        await page.keyboard.press("ArrowLeft")
    assert any(re.search("Completed [12],", step) for step in told), told
    box = await chart.bounding_box()
    assert box is not None
    # Where the chart is when it has come to rest: what stands above it may still be growing.
    await chart.click(position={"x": box["width"] - 3, "y": box["height"] / 2})
    await expect(page).to_have_url(re.compile("since=.*until="))


async def test_what_happens_appears_without_asking(page: Page, user: str) -> None:
    async with page.expect_response(lambda response: "/analytics/events/live" in response.url) as streamed:
        await page.goto("/analytics")
    assert (await streamed.value).headers["content-type"].startswith("text/event-stream")
    await expect(page.get_by_role("cell", name="Account created")).to_be_visible()
    workflow = await run(page, user)
    completed = page.get_by_role("main").get_by_role("link", name="Workflow completed")
    await expect(completed).to_have_attribute("href", f"/dashboard/{workflow['id']}")
    await page.get_by_role("button", name="Pause").click()
    await run(page, user)
    await expect(completed).to_have_count(1)
    await page.get_by_role("button", name="Resume").click()
    await expect(completed).to_have_count(2)


async def test_a_workflow_shows_where_its_time_went(page: Page, user: str) -> None:
    workflow = await run(page, user)
    timeline = await read(page, user, f"/analytics/workflows/{workflow['id']}/timeline")
    await page.goto(f"/dashboard/{workflow['id']}")
    second = page.get_by_role("button", name=re.compile(r"^second\s+completed, began after .*, took\s"))
    await second.click()
    await expect(second.locator("xpath=..").get_by_text(MODEL)).to_be_visible()
    assert await obstacles(page) == []
    await page.get_by_role("button", name="Show as table: Timeline").click()
    rows = page.get_by_role("table", name="Timeline").locator("tbody tr")
    await expect(rows).to_have_count(2)
    for place, span in enumerate(timeline["spans"]):
        await expect(rows.nth(place)).to_contain_text(span["step"])
        await expect(rows.nth(place)).to_contain_text(f"{span['input_tokens']:,} tokens in")


async def test_a_price_is_set_calls_cost_money_and_a_limit_is_spent(page: Page, admin: str, username: str) -> None:
    await page.goto("/admin/spending")
    form = page.get_by_role("form", name="Set a price")
    await form.get_by_label(re.compile("^Model")).fill(MODEL)
    await form.get_by_label(re.compile(r"^Input\s*\*?$")).fill("1000")
    await form.get_by_label(re.compile("^Output")).fill("2000")
    await form.get_by_role("button", name="Save the price").click()
    await expect(page.get_by_role("table", name="Prices of models").get_by_text(MODEL).first).to_be_visible()

    async def costs() -> bool:
        return any(step["cost"] for step in (await run(page, admin))["steps"])

    await until(costs, "the workers know the price")
    await page.goto(f"/analytics?range=hour&user={username}")
    await expect(card(page, "Cost")).to_contain_text(re.compile(r"\$0?\.?\d*[1-9]"), timeout=SOON)
    money = page.get_by_role("table", name="Where the money goes")
    await expect(money.get_by_role("link", name=MODEL)).to_be_visible()

    await page.goto("/dashboard")
    await expect(card(page, "Cost")).to_contain_text(re.compile(r"\$0?\.?\d*[1-9]"), timeout=SOON)
    await page.get_by_role("button", name="Set a limit").click()
    await page.get_by_label(re.compile("US dollars a month")).fill("0.01")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("No agent is called until the month is over")).to_be_visible()
    assert (await read(page, admin, "/budget"))["state"] == "exhausted"
    await page.get_by_role("button", name="Remove the limit").click()
    await expect(page.get_by_text("spent, no limit")).to_be_visible()


async def test_other_peoples_numbers_are_for_those_who_may_see_them(
    page: Page, user: str, username: str, platform: Running
) -> None:
    await page.goto("/analytics")
    await expect(page.get_by_label("Status", exact=True)).to_be_visible()
    await expect(page.get_by_label("User", exact=True)).to_have_count(0)
    await page.goto("/admin/spending")
    await expect(page.get_by_text("This page is for administrators")).to_be_visible()
    await give_role(platform, username, "analyst")
    await page.goto("/analytics")
    await expect(page.get_by_label("User", exact=True)).to_be_visible()
