"""Favourites, collections, ratings and comparing by hand, in a real browser against the real platform."""

import re
from typing import Any

import pytest
from playwright.async_api import Page, expect

from devstack.testing import Running

from .conftest import PASSWORD, until
from .test_browser import browser, keep_notice, obstacles, page, pytestmark, register

__all__ = ["browser", "page", "pytestmark"]  # fixtures and marks, used by name

AGENT = "error-message-writer"
NAME = "Error Message Writer"
OTHER = "lease-reviewer"


@pytest.fixture
async def token(page: Page, username: str, platform: Running) -> str:
    """The token of a new account, logged in on the page."""
    await page.goto("/register")
    await register(page, username)
    await expect(page).to_have_url(f"{platform.engine_url}/")
    found: str = await page.evaluate("JSON.parse(sessionStorage.getItem('rialto.session')).token")
    return found


async def ran(page: Page, token: str) -> None:
    """Have the agent complete a step for whoever has the token."""
    headers = {"Authorization": f"Bearer {token}"}
    example = (await (await page.request.get(f"/agents/library/{AGENT}")).json())["examples"][0]["input"]
    body = {"name": "One", "steps": [{"id": "one", "agent": AGENT, "input": example}]}
    submitted = await page.request.post("/workflows", data=body, headers=headers)
    assert submitted.status == 202, await submitted.text()
    address = f"/workflows/{(await submitted.json())['id']}"

    async def workflow() -> dict[str, Any]:
        found: dict[str, Any] = await (await page.request.get(address, headers=headers)).json()
        return found

    async def is_over() -> bool:
        return (await workflow())["finished_at"] is not None

    await until(is_over, "the workflow is over")
    found = await workflow()
    assert found["status"] == "completed", found


async def test_favourites_and_collections_are_kept_shared_and_had_back(
    page: Page, token: str, platform: Running
) -> None:
    await page.goto(f"/agents/{AGENT}")
    await page.get_by_role("button", name="Favourite", pressed=False).click()
    await expect(page.get_by_role("button", name="Favourite", pressed=True)).to_be_visible()
    await page.get_by_role("button", name="Add to a collection").click()
    await page.get_by_label("New collection").fill("Interfaces")
    await page.get_by_label("New collection").press("Enter")
    await expect(page.get_by_role("checkbox", name=re.compile("Interfaces"))).to_be_checked()

    await page.goto("/my-favourites")
    await expect(page.get_by_role("main").get_by_role("link", name=NAME)).to_be_visible()
    assert await obstacles(page) == []
    await page.get_by_role("link", name="Interfaces").click()
    await expect(page.get_by_role("heading", level=1, name="Interfaces")).to_be_visible()
    # It is said at once; the engine knows a moment later.
    async with page.expect_response(lambda answer: answer.request.method == "PATCH"):
        await page.get_by_role("button", name="Make it public").click()
    await expect(page.get_by_text("Whoever has the link can read it.")).to_be_visible()
    assert await obstacles(page) == []
    address = page.url

    assert page.context.browser is not None
    visitors = await page.context.browser.new_context()
    visitor = await visitors.new_page()
    await visitor.goto(address)
    await expect(visitor.get_by_role("main").get_by_role("link", name=NAME)).to_be_visible()
    await expect(visitor.get_by_role("button", name="Delete")).to_have_count(0)
    await visitors.close()

    await page.get_by_role("button", name="Delete").click()
    await keep_notice(page)
    await expect(page).to_have_url(f"{platform.engine_url}/my-favourites")
    await expect(page.get_by_role("link", name="Interfaces")).to_have_count(0)
    await page.get_by_role("button", name="Undo").click()
    await page.get_by_role("link", name="Interfaces").click()
    await expect(page).to_have_url(address)
    await expect(page.get_by_role("main").get_by_role("link", name=NAME)).to_be_visible()


async def test_only_whoever_ran_an_agent_rates_it_and_by_the_keyboard(page: Page, token: str, username: str) -> None:
    await page.goto(f"/agents/{AGENT}")
    await expect(page.get_by_text("Run it once, and you can rate it here.")).to_be_visible()
    await ran(page, token)
    await page.reload()
    await page.get_by_role("radio", name="1 star").focus()
    for _ in range(3):
        await page.keyboard.press("ArrowRight")
    await expect(page.get_by_role("radio", name="4 stars")).to_be_checked()
    await page.get_by_label("What should others know?").fill("<script>alert(1)</script> & <b>bold</b>")
    await page.get_by_role("button", name="Save the rating").click()
    reviews = page.get_by_role("list", name="Reviews")
    review = reviews.get_by_role("article").filter(has_text=username)
    await expect(review).to_contain_text("<script>alert(1)</script> & <b>bold</b>")
    await expect(review.get_by_role("img", name="4 of 5 stars")).to_be_visible()
    assert await obstacles(page) == []

    await page.get_by_role("button", name="Change it").click()
    await page.get_by_role("radio", name="2 stars").check(force=True)
    await page.get_by_role("button", name="Save the rating").click()
    await expect(review.get_by_role("img", name="2 of 5 stars")).to_be_visible()
    await expect(review.get_by_text("edited")).to_be_visible()
    await page.get_by_role("button", name="Withdraw it").click()
    await expect(review).to_have_count(0)


async def test_what_was_measured_stands_on_the_agents_page(page: Page, token: str) -> None:
    for _ in range(2):
        await ran(page, token)
    quality = page.get_by_role("region", name="Measured quality")
    # Runs are counted a moment later: the page shows what it was told, not what the engine counts by then.
    async with page.expect_response(re.compile(f"/agents/library/{AGENT}/quality$")) as answered:
        await page.goto(f"/agents/{AGENT}")
    told = await (await answered.value).json()
    await expect(quality.get_by_text("Counted from runs on this platform")).to_be_visible()
    assert told["evaluation"] is None
    if told["recent"]["runs"] < told["fewest"]:
        await expect(quality.get_by_text("Success rate")).to_have_count(0)
    else:
        await expect(quality.get_by_text("Success rate")).to_be_visible()


async def test_agents_are_chosen_on_their_cards_and_compared(page: Page) -> None:
    await page.goto("/?q=lease")
    await page.get_by_role("button", name=re.compile("^Compare .* with others$")).first.click()
    await page.goto(f"/agents/{AGENT}")
    await page.get_by_role("button", name="Compare", pressed=False).click()
    tray = page.get_by_role("region", name="Agents to compare")
    await expect(tray.get_by_role("listitem").filter(has_text=NAME)).to_be_visible()
    await tray.get_by_role("link", name="Compare").click()
    await expect(page).to_have_url(re.compile(rf"/compare\?agents=[a-z-]+(,|%2C){AGENT}"))
    table = page.get_by_role("table", name="The agents side by side")
    await expect(table.get_by_role("columnheader")).to_have_count(3)
    await expect(table.get_by_role("rowheader", name="Success rate")).to_be_visible()
    assert await obstacles(page) == []
    await page.set_viewport_size({"width": 360, "height": 800})
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360


async def test_the_marketplace_begins_with_its_shelves(page: Page) -> None:
    await page.goto("/")
    shelf = page.get_by_role("region", name="Featured")
    await expect(shelf.get_by_role("article")).to_have_count(12)
    await expect(shelf.get_by_role("link", name="Residential Lease Reviewer")).to_be_visible()
    await page.get_by_role("combobox", name="Search agents").fill("lease")
    await expect(shelf).to_have_count(0)


async def test_a_visitor_who_presses_the_heart_logs_in_and_comes_back(
    page: Page, username: str, platform: Running
) -> None:
    registered = await page.request.post("/auth/register", data={"username": username, "password": PASSWORD})
    assert registered.status == 201
    await page.goto(f"/agents/{OTHER}")
    await page.get_by_role("button", name="Favourite").click()
    await expect(page).to_have_url(re.compile("/login"))
    form = page.get_by_role("main")
    await form.get_by_label("Username").fill(username)
    await form.get_by_label(re.compile("^Password")).fill(PASSWORD)
    await form.get_by_role("button", name="Log in").click()
    await expect(page).to_have_url(f"{platform.engine_url}/agents/{OTHER}")
