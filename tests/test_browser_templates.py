"""Templates that go round: one person shares, another opens the link, saves a copy and runs it."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from devstack.testing import Running

from .test_browser import browser, keep_notice, obstacles, page, pytestmark, register
from .test_browser_workflows import token

__all__ = ["browser", "page", "pytestmark", "token"]  # fixtures and marks, used by name

WIDTHS = (1280, 390)


@pytest.fixture
async def reader(browser: Browser, platform: Running) -> AsyncIterator[Page]:
    """The window of somebody else, who has no account yet."""
    context = await browser.new_context(base_url=platform.engine_url, viewport={"width": 1280, "height": 900})
    yield await context.new_page()
    await context.close()


def greeting(name: str, asks: str) -> dict[str, Any]:
    """Return a workflow that needs no model and asks somebody by name."""
    return {
        "name": name,
        "description": "Greets whoever is named, once somebody has agreed.",
        "inputs": [{"name": "who", "type": "string", "description": "Who is greeted."}],
        "steps": [
            {"id": "agree", "approval": {"ask": "Shall ${{ inputs.who }} be greeted?", "who": [asks]}},
            {"id": "say", "needs": ["agree"], "set": {"text": "Hello ${{ inputs.who }}"}},
        ],
        "output": {"greeting": "${{ steps.say.output.text }}"},
    }


async def save(page: Page, token: str, document: dict[str, Any]) -> None:
    """Save a template called `greeting`."""
    body = {"slug": "greeting", "document": document}
    saved = await page.request.post("/templates", data=body, headers={"Authorization": f"Bearer {token}"})
    assert saved.status == 201, (await saved.text())[:500]


async def share(page: Page) -> str:
    """Share the template called `greeting` and return the link."""
    await page.goto("/workflow-templates/greeting")
    await page.get_by_role("button", name="Share").click()
    panel = page.get_by_role("region", name="Share this template")
    await panel.get_by_role("button", name="Make a link").click()
    return await panel.get_by_role("textbox", name="Link").input_value()


async def assert_usable(page: Page) -> None:
    """Assert that the page fits narrow and wide windows and keeps nobody out."""
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": 900})
        assert await obstacles(page) == []
        assert await page.evaluate("document.documentElement.scrollWidth") <= width


async def test_a_template_is_shared_saved_by_somebody_else_and_run(
    page: Page, token: str, username: str, reader: Page, platform: Running
) -> None:
    await save(page, token, greeting("Greeting", username))
    link = await share(page)
    assert link.startswith(f"{platform.engine_url}/shared-template/")
    await assert_usable(page)

    await reader.goto(link)
    await expect(reader.get_by_role("heading", name="Greeting", level=1)).to_be_visible()
    await expect(reader.get_by_text("Who is greeted.")).to_be_visible()
    await expect(reader.get_by_role("article", name="Step agree")).to_be_visible()
    assert username not in await reader.content()
    assert await reader.locator("meta[name=robots]").get_attribute("content") == "noindex"
    await assert_usable(reader)

    await reader.get_by_role("link", name="Log in to save it").click()
    await reader.get_by_role("main").get_by_role("link", name="Create account").click()
    await register(reader, f"{username}-2")
    await expect(reader).to_have_url(link)
    await reader.get_by_role("button", name="Save to my templates").click()
    await expect(reader).to_have_url(f"{platform.engine_url}/workflow-templates/greeting")
    await expect(reader.get_by_text("Saved to your templates")).to_be_visible()
    await reader.get_by_label("Who").fill("Grace")
    await reader.get_by_role("button", name="Start").click()
    await expect(reader).to_have_url(re.compile("/dashboard/"))
    await expect(reader.get_by_text("Shall Grace be greeted?")).to_be_visible()
    await reader.get_by_role("button", name="Approve").click()
    await expect(reader.get_by_text("Hello Grace").first).to_be_visible()


async def test_the_link_shows_the_newest_version_until_it_is_taken_back(
    page: Page, token: str, username: str, reader: Page
) -> None:
    await save(page, token, greeting("First", username))
    link = await share(page)
    await save(page, token, greeting("Second", username))
    # What is ticked shows at once; the link shows it when the engine knows.
    async with page.expect_response(lambda answer: answer.url.endswith("/templates/greeting/share")):
        await page.get_by_role("checkbox", name="Show my username").check()
    await reader.goto(link)
    await expect(reader.get_by_role("heading", name="Second", level=1)).to_be_visible()
    await expect(reader.get_by_text(f"Shared by {username}")).to_be_visible()
    async with reader.expect_download() as saving:
        await reader.get_by_role("button", name="Download").click()
    saved = await saving.value
    assert saved.suggested_filename == "greeting.yaml"
    assert (await saved.path()).read_text("utf-8").startswith("name: Second\n")
    await page.get_by_role("button", name="Stop sharing").click()
    await expect(page.get_by_role("button", name="Make a link")).to_be_visible()
    await reader.goto(link)
    await expect(reader.get_by_text("This link leads nowhere").last).to_be_visible()


async def test_where_the_name_is_taken_the_copy_gets_another(
    page: Page, token: str, username: str, reader: Page, platform: Running
) -> None:
    await save(page, token, greeting("Theirs", username))
    link = await share(page)
    await reader.goto("/register")
    await register(reader, f"{username}-2")
    await expect(reader.get_by_role("button", name="Account", exact=True)).to_be_visible()
    other: str = await reader.evaluate("JSON.parse(sessionStorage.getItem('rialto.session')).token")
    await save(reader, other, greeting("Mine", f"{username}-2"))
    await reader.goto(link)
    await reader.get_by_role("button", name="Save to my templates").click()
    await expect(reader.get_by_label("Name")).to_have_value("greeting-2")
    await assert_usable(reader)
    await reader.get_by_role("button", name="Save under this name").click()
    await expect(reader).to_have_url(f"{platform.engine_url}/workflow-templates/greeting-2")
    await expect(reader.get_by_role("heading", name="Theirs", level=1)).to_be_visible()


@pytest.mark.parametrize(
    ("name", "path"), [("Run for many rows", "batches"), ("On a schedule", "schedules"), ("On an event", "triggers")]
)
async def test_a_template_leads_to_the_other_ways_of_running_it(page: Page, token: str, name: str, path: str) -> None:
    await page.goto("/workflow-templates/contract-review")
    await page.get_by_role("link", name=name).click()
    await expect(page).to_have_url(re.compile(f"/my-{path}/new\\?template=contract-review$"))
    await expect(page.get_by_role("combobox").first).to_have_value("contract-review")


async def test_a_template_is_deleted_once_nobody_takes_it_back(page: Page, token: str, username: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    await save(page, token, greeting("Greeting", username))
    await page.goto("/workflow-templates/greeting")
    await page.get_by_role("button", name="Delete").click()
    await keep_notice(page)
    await expect(page).to_have_url(re.compile(r"/workflow-templates$"))
    await expect(page.get_by_role("link", name="Greeting")).to_have_count(0)
    assert (await page.request.get("/templates/greeting", headers=headers)).status == 200
    await page.get_by_role("button", name="Undo").click()
    await expect(page.get_by_role("button", name="Dismiss")).to_have_count(0)
    await page.get_by_role("link", name="Greeting").click()

    await page.get_by_role("button", name="Delete").click()
    async with page.expect_response(lambda answer: answer.url.endswith("/templates/greeting?dry_run=false")):
        await page.get_by_role("button", name="Dismiss").click()
    assert (await page.request.get("/templates/greeting", headers=headers)).status == 404
