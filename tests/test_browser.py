"""The marketplace by hand: a real browser searches, runs an agent, reads the answer and finds it on the dashboard."""

import os
import re
import shutil
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from devstack.testing import Running

from .conftest import PASSWORD, REPOSITORY
from .pages import end_changes

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
MODEL = "smollm2-135m-instruct"
AXE = REPOSITORY / "web" / "node_modules" / "axe-core" / "axe.min.js"

pytestmark = [
    pytest.mark.skipif(
        CHROMIUM is None,
        reason="no browser: install Chromium (Debian: apt-get install chromium), or name one in CHROMIUM",
    ),
    pytest.mark.timeout(300),
]


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium without a window. What is expected on its pages may take its time on a machine with much to do."""
    expect.set_options(timeout=20_000)
    async with async_playwright() as playwright:
        # Without --no-sandbox it does not start as root, which it is in most containers. The pages are our own.
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        await chromium.close()


@pytest.fixture
async def page(browser: Browser, searchable: Running) -> AsyncIterator[Page]:
    """An empty window. What is shown in it must write no error to the console."""
    context = await browser.new_context(base_url=searchable.engine_url, viewport={"width": 1280, "height": 900})
    page = await context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    yield page
    await context.close()
    assert faults == []


async def register(page: Page, username: str) -> None:
    """Fill in the form of a new account, wherever it stands."""
    form = page.get_by_role("main")
    # The page for logging in has fields of the same names, and stays until this one is loaded.
    await expect(form.get_by_role("button", name="Create account")).to_be_visible()
    await form.get_by_label("Username").fill(username)
    await form.get_by_label(re.compile("^Password")).fill(PASSWORD)
    await form.get_by_role("button", name="Create account").click()


async def obstacles(page: Page) -> list[dict[str, Any]]:
    """Return what axe finds that would keep somebody from using the page, once what fades in is there."""
    await end_changes(page)
    await page.evaluate(AXE.read_text("utf-8"))
    found = await page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa']})")
    return [{"rule": each["id"], "where": [node["target"] for node in each["nodes"]]} for each in found["violations"]]


async def keep_notice(page: Page) -> None:
    """Point at the notice that something can be undone: it stays so long, and goes by itself after some seconds."""
    await page.get_by_role("button", name="Undo").hover()


async def test_somebody_finds_an_agent_runs_it_and_sees_the_run_on_the_dashboard(page: Page, username: str) -> None:
    await page.goto("/")
    await page.get_by_role("combobox", name="Search agents").fill("lease")
    await page.get_by_role("option", name="Residential Lease Reviewer").click()
    await expect(page.get_by_role("heading", name="Residential Lease Reviewer")).to_be_visible()

    await page.get_by_role("button", name="Run").click()
    await expect(page.get_by_text("This is required.").first).to_be_visible()
    await page.get_by_role("button", name=re.compile("Use this example")).click()
    await expect(page.get_by_label("Jurisdiction")).not_to_have_value("")
    await page.get_by_role("button", name="Run").click()

    await expect(page.get_by_role("region", name="Answer")).to_be_visible()
    await page.get_by_role("main").get_by_role("link", name="Create an account").click()
    await register(page, username)
    await expect(page).to_have_url(re.compile(r"/agents/lease-reviewer\?run="))
    answer = page.get_by_role("region", name="Answer")
    await expect(answer.get_by_text(MODEL).first).to_be_visible(timeout=120_000)
    await expect(answer.get_by_text("Completed", exact=True)).to_be_visible()
    assert len(await answer.inner_text()) > 100

    await page.get_by_role("link", name="Dashboard").click()
    # Its step may be complete a moment before it is: then it stands among what runs now, too.
    await page.get_by_role("main").get_by_role("link", name=re.compile("Residential Lease Reviewer")).first.click()
    await expect(page).to_have_url(re.compile("/dashboard/"))
    await expect(page.get_by_text(MODEL).first).to_be_visible()
    await page.reload()
    await expect(page.get_by_text(MODEL).first).to_be_visible()

    await page.get_by_role("link", name="Analytics").click()
    await expect(page.get_by_role("link", name="Workflow completed")).to_be_visible()


async def test_two_steps_are_followed_live(page: Page, username: str, platform: Running) -> None:
    await page.goto("/register")
    await register(page, username)
    await expect(page).to_have_url(f"{platform.engine_url}/")
    token = await page.evaluate("JSON.parse(sessionStorage.getItem('rialto.session')).token")
    library = await page.request.get("/agents/library/error-message-writer")
    example = (await library.json())["examples"][0]["input"]
    steps = [
        {"id": "first", "agent": "error-message-writer", "input": example},
        {"id": "second", "agent": "error-message-writer", "input": example, "needs": ["first"]},
    ]
    submitted = await page.request.post(
        "/workflows", data={"name": "Two steps", "steps": steps}, headers={"Authorization": f"Bearer {token}"}
    )
    assert submitted.status == 202
    await page.get_by_role("link", name="Dashboard").click()
    # Once among what runs now, and once in the list of all.
    await page.get_by_role("main").get_by_role("link", name=re.compile("Two steps")).first.click()
    await expect(page.get_by_text("After first")).to_be_visible()
    await expect(page.get_by_text(MODEL, exact=True)).to_have_count(2, timeout=120_000)


async def test_logging_out_ends_the_session_everywhere(page: Page, username: str) -> None:
    await page.goto("/register")
    await register(page, username)
    account = page.get_by_role("button", name="Account", exact=True)
    await expect(account).to_be_visible()
    # What the page still asks for while somebody logs out is refused, which the browser writes to the console.
    await page.goto("/", wait_until="networkidle")
    token = await page.evaluate("JSON.parse(sessionStorage.getItem('rialto.session')).token")
    await account.click()
    async with page.expect_response("**/auth/logout"):
        await page.get_by_role("menuitem", name="Log out").click()
    await expect(page.get_by_role("link", name="Log in").first).to_be_visible()
    me = await page.request.get("/auth/me", headers={"Authorization": f"Bearer {token}"})
    assert me.status == 401


async def test_the_library_can_be_used_with_the_keyboard_alone(page: Page) -> None:
    await page.goto("/")
    await expect(page.get_by_role("link", name="8D Report Writer")).to_be_visible()
    await page.keyboard.press("/")
    async with page.expect_response(re.compile(r"/agents/facets\?.*q=lease-reviewer(&|$)")):
        await page.keyboard.type("lease-reviewer")
    await expect(page).to_have_url(re.compile("q=lease-reviewer"))
    # While what was found for the first letters is still there, the key would go through that, and lose its place.
    await expect(page.get_by_role("link", name="Remove the filter “lease-reviewer”")).to_be_visible()
    await expect(page.get_by_role("main").locator("ul[aria-busy=false]")).to_be_visible()
    lease = page.get_by_role("link", name="Residential Lease Reviewer")
    for _ in range(60):
        await page.keyboard.press("Tab")
        if await lease.evaluate("link => link === document.activeElement"):
            break
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(re.compile("/agents/lease-reviewer"))


async def test_the_apis_own_page_is_shown_without_any_other_host(page: Page, platform: Running) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto("/docs")
    await expect(page.get_by_text("Run a workflow;")).to_be_visible()
    assert {url.startswith((platform.engine_url, "data:")) for url in asked} == {True}
