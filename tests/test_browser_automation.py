"""Automation by hand: a real browser follows batches, schedules, triggers and what was set aside, and looks back."""

import asyncio
import json
import re
import subprocess
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.async_api import Page, Response, expect

from devstack.testing import Running

from .conftest import PASSWORD
from .test_browser import browser, obstacles, page, pytestmark
from .test_browser_workflows import submit

__all__ = ["browser", "page", "pytestmark"]  # fixtures and marks, used by name

GREETING: dict[str, Any] = {
    "name": "Greeting",
    "inputs": [
        {"name": "who", "type": "string", "description": "Who is greeted."},
        {"name": "number", "type": "integer", "minimum": 1, "maximum": 9, "description": "How often."},
    ],
    "steps": [{"id": "say", "set": {"text": "Hello ${{ inputs.who }}, ${{ inputs.number }}"}}],
    "output": {"text": "${{ steps.say.output.text }}"},
}
BROKEN = {
    "name": "Broken",
    "steps": [{"id": "list", "set": {"x": "${{ json(inputs.list) }}"}}],
    "inputs": [{"name": "list", "type": "string", "description": "A list."}],
    "values": {"list": "no list"},
}


@pytest.fixture
async def token(page: Page, username: str, platform: Running) -> str:
    """The token of a new account, with which the page is opened."""
    credentials = {"username": username, "password": PASSWORD}
    registered = await page.request.post(f"{platform.engine_url}/auth/register", data=credentials)
    assert registered.status == 201, (await registered.text())[:300]
    logged_in = await page.request.post(f"{platform.engine_url}/auth/login", data=credentials)
    found: str = (await logged_in.json())["token"]
    session = json.dumps(json.dumps({"token": found, "username": username}))
    await page.add_init_script(f"sessionStorage.setItem('rialto.session', {session})")
    return found


@pytest.fixture
async def template(page: Page, token: str) -> str:
    """The id of a template that needs no model."""
    headers = {"Authorization": f"Bearer {token}"}
    body = {"slug": "greeting", "document": GREETING}
    saved = await page.request.post("/templates", data=body, headers=headers)
    assert saved.status == 201, (await saved.text())[:500]
    slug: str = (await saved.json())["slug"]
    return slug


def is_change(answer: Response) -> bool:
    """Tell whether it is what the engine says to a change of something that is there."""
    return answer.request.method == "PATCH"


async def test_pasted_rows_become_a_batch_whose_results_are_saved(page: Page, template: str) -> None:
    await page.goto(f"/my-batches/new?template={template}")
    await page.get_by_label("or paste rows").fill("Who;Number\nAda;1\nGrace;many\nEdsger;3")
    await expect(page.get_by_text("1 of 3 rows needs another look.")).to_be_visible()
    assert await obstacles(page) == []
    await page.get_by_role("button", name="Leave out this row").click()
    await page.get_by_label("Name").fill("Two greetings")
    await page.get_by_role("button", name="Start 2 workflows").click()
    await expect(page.get_by_role("heading", name="Two greetings")).to_be_visible()
    await expect(page.get_by_text("2 of 2 done")).to_be_visible(timeout=30_000)
    await expect(page.get_by_text("Hello Edsger, 3")).to_be_visible()
    async with page.expect_download() as saving:
        await page.get_by_role("button", name="Save as CSV").click()
    saved = await saving.value
    assert saved.suggested_filename == "two-greetings.csv"
    text = (await saved.path()).read_text("utf-8")
    assert "Hello Ada, 1" in text
    assert text.startswith("number,workflow_id,status,error,text")
    assert await obstacles(page) == []


async def test_a_schedule_is_made_paused_deleted_and_taken_back(page: Page, template: str) -> None:
    await page.goto(f"/my-schedules/new?template={template}")
    await page.get_by_label("How often").select_option("cron")
    cron = page.get_by_role("textbox", name="Cron expression")
    await cron.fill("0 25 * * *")
    await expect(page.get_by_text("its hour cannot be, or never comes")).to_be_visible()
    await cron.fill("30 2 * * MON-FRI")
    await page.get_by_label("Time zone").fill("Europe/Berlin")
    await expect(page.get_by_text("At 02:30, from Monday to Friday, in the time of Europe/Berlin.")).to_be_visible()
    await expect(page.get_by_role("region", name="The next times").get_by_role("listitem")).to_have_count(5)
    await page.get_by_label("Who").fill("World")
    await page.get_by_label("Number").fill("2")
    assert await obstacles(page) == []
    await page.get_by_role("button", name="Make the schedule").click()
    await expect(page).to_have_url(re.compile("/my-schedules$"))
    await page.get_by_role("button", name="Pause Greeting").click()
    await expect(page.get_by_role("button", name="Resume Greeting")).to_be_visible()
    await page.get_by_role("button", name="Resume Greeting").click()
    await expect(page.get_by_role("button", name="Pause Greeting")).to_be_visible()
    await page.get_by_role("button", name="Delete Greeting").click()
    async with page.expect_response(is_change):
        await page.get_by_role("button", name="Undo").click()
    await expect(page.get_by_role("link", name="Greeting", exact=True)).to_be_visible()
    await expect(page.get_by_role("button", name="Pause Greeting")).to_be_visible()
    # The list leaves it away before the engine has paused it.
    async with page.expect_response(is_change):
        await page.get_by_role("button", name="Delete Greeting").click()
    await expect(page.get_by_text("Nothing runs by itself yet")).to_be_visible()
    # A tab that is closed before the notice has gone loses nothing: the schedule is there, paused.
    await page.reload()
    await expect(page.get_by_role("button", name="Resume Greeting")).to_be_visible()


async def test_a_webhook_runs_by_the_commands_that_its_page_shows(page: Page, template: str) -> None:
    await page.goto(f"/my-triggers/new?template={template}")
    await page.get_by_label("Number").fill("4")
    await page.get_by_role("button", name="Make the trigger").click()
    await expect(page.get_by_text("The secret is shown this once")).to_be_visible()
    assert await obstacles(page) == []
    commands = await page.locator("pre code").inner_text()
    ran = await asyncio.to_thread(subprocess.run, ["sh", "-c", commands], capture_output=True, text=True, check=False)
    assert "workflow_id" in ran.stdout, ran.stdout + ran.stderr
    begun = page.get_by_role("region", name="What it ran last").get_by_role("link", name="Greeting")
    await expect(begun).to_be_visible(timeout=15_000)
    await begun.click()
    await expect(page.get_by_text("Hello Example text, 4").first).to_be_visible(timeout=20_000)
    await page.go_back()
    await page.reload()
    await expect(page.get_by_text("WEBHOOK_SECRET")).to_be_visible()
    await expect(page.get_by_text("The secret is shown this once")).to_have_count(0)


async def test_a_message_that_cannot_be_used_is_requeued_once_the_trigger_is_mended(
    page: Page, template: str, token: str, platform: Running
) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    inputs = {"who": "${{ message.name.first }}", "number": 1}
    body = {"name": "Hook", "template": template, "kind": "webhook", "inputs": inputs}
    made = await (await page.request.post("/triggers", data=body, headers=headers)).json()
    # The page's own commands send its example, which has no such field as the message that is sent here.
    await page.goto(f"/my-triggers/{made['id']}")
    commands = await page.locator("pre code").inner_text()
    commands = re.sub(r"MESSAGE=.*", """MESSAGE='{"name": "Ada"}'""", commands)
    environment = {"WEBHOOK_SECRET": made["secret"], "PATH": "/usr/bin:/bin"}
    run = ["sh", "-c", commands]
    await asyncio.to_thread(subprocess.run, run, env=environment, capture_output=True, check=True)
    await page.goto("/dashboard")
    await page.get_by_role("link", name="Look at it").click()
    await page.get_by_text("Details").click()
    await expect(page.get_by_role("region", name="The message", exact=True)).to_contain_text('"name": "Ada"')
    assert await obstacles(page) == []
    mended = {"inputs": {"who": "${{ message.name }}", "number": 1}}
    await page.request.patch(f"/triggers/{made['id']}", data=mended, headers=headers)
    await page.get_by_role("button", name="Requeue it").click()
    await expect(page.get_by_text("Nothing is set aside")).to_be_visible()
    await page.goto(f"/dashboard?source=trigger/{made['id']}")
    await expect(page.get_by_role("link", name="Hook")).to_be_visible()


async def test_what_of_a_message_goes_where_is_changed_on_the_triggers_page(
    page: Page, template: str, token: str
) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    inputs = {"who": "${{ message.name }}", "number": 1}
    body = {"name": "Hook", "template": template, "kind": "webhook", "inputs": inputs}
    made = await (await page.request.post("/triggers", data=body, headers=headers)).json()
    await page.goto(f"/my-triggers/{made['id']}")
    await page.get_by_role("button", name="Change", exact=True).click()
    await expect(page.get_by_label("Number")).to_have_value("1")
    assert await obstacles(page) == []
    await page.get_by_label("Who").fill("${{ message.person.name }}")
    await page.get_by_label("Number").fill("7")
    await page.get_by_label("Name").fill("Post")
    await page.get_by_role("button", name="Save the trigger").click()
    await expect(page.get_by_role("heading", name="Post")).to_be_visible()
    assert await obstacles(page) == []
    # The commands send a message that has what is read now, and the secret is still the one of before.
    commands = await page.locator("pre code").inner_text()
    environment = {"WEBHOOK_SECRET": made["secret"], "PATH": "/usr/bin:/bin"}
    run = ["sh", "-c", commands]
    await asyncio.to_thread(subprocess.run, run, env=environment, capture_output=True, check=True)
    await page.get_by_role("region", name="What it ran last").get_by_role("link", name="Post").click(timeout=15_000)
    await expect(page.get_by_text("Hello Example text, 7").first).to_be_visible(timeout=20_000)


async def test_all_of_a_schedule_is_changed_on_its_page(page: Page, template: str, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    document = {**GREETING, "name": "Farewell"}
    await page.request.post("/templates", data={"slug": "farewell", "document": document}, headers=headers)
    at = f"{datetime.now(UTC).year + 1}-12-24T18:00:00Z"
    body = {"name": "Once", "template": template, "at": at, "values": {"who": "Ada", "number": 1}}
    made = await (await page.request.post("/schedules", data=body, headers=headers)).json()
    await page.goto(f"/my-schedules/{made['id']}")
    await page.get_by_role("button", name="Pause Once").click()
    await expect(page.get_by_role("button", name="Resume Once")).to_be_visible()
    await page.get_by_label("Template").select_option("farewell")
    await expect(page.get_by_label("Who")).to_have_value("Ada")
    await page.get_by_label("Who").fill("Grace")
    assert await obstacles(page) == []
    await page.get_by_role("button", name="Save the schedule").click()
    await expect(page).to_have_url(re.compile("/my-schedules$"))
    await page.get_by_role("button", name="Resume Once").click()
    await expect(page.get_by_role("button", name="Pause Once")).to_be_visible()
    changed = await (await page.request.get(f"/schedules/{made['id']}", headers=headers)).json()
    assert changed == {**made, "template": "farewell", "values": {"who": "Grace", "number": 1}}
    await page.get_by_role("link", name="Change Once").click()
    await page.get_by_label("How often").select_option("cron")
    await page.get_by_role("textbox", name="Cron expression").fill("0 9 * * MON")
    await page.get_by_role("button", name="Save the schedule").click()
    await expect(page.get_by_text("At 09:00, on Monday, in the time of")).to_be_visible()


async def test_the_dashboard_says_what_failed_and_filters_stand_in_the_address(page: Page, token: str) -> None:
    await submit(page, token, BROKEN)
    await page.goto("/dashboard")
    failed = page.get_by_role("region", name="Failed in the last week")
    await expect(failed.get_by_role("link", name="Change the input: Broken")).to_be_visible(timeout=20_000)
    assert await obstacles(page) == []
    await page.get_by_role("link", name="All failures").click()
    await expect(page).to_have_url(re.compile(r"/dashboard\?status=failed&range=week"))
    # What is looked for stands alone; until then the workflow is named several times.
    await expect(failed).to_have_count(0)
    await expect(page.get_by_role("link", name="Broken")).to_be_visible()
    await page.get_by_role("searchbox", name="Search by name").fill("something else")
    await expect(page.get_by_text("No workflow fits these filters.")).to_be_visible()
    await page.get_by_role("button", name="Clear filters").first.click()
    await expect(page).to_have_url(re.compile("/dashboard$"))


async def test_a_finished_workflow_is_replayed(page: Page, token: str) -> None:
    workflow_id = await submit(page, token, {**GREETING, "values": {"who": "Ada", "number": 1}})
    await page.goto(f"/dashboard/{workflow_id}")
    await page.get_by_role("button", name="Replay").click(timeout=20_000)
    panel = page.get_by_role("region", name="Replay")
    slider = panel.get_by_role("slider", name="Event")
    await expect(slider).to_have_attribute("aria-valuetext", re.compile("^1 of .*: Created"))
    await expect(panel.get_by_role("article", name="Step say")).to_contain_text("Pending")
    assert await obstacles(page) == []
    await slider.press("End")
    await expect(panel.get_by_role("article", name="Step say")).to_contain_text("Completed")
    await slider.press("Home")
    await panel.get_by_label("Speed").select_option("20")
    await slider.press("Space")
    await expect(slider).to_have_attribute("aria-valuetext", re.compile("Completed$"))
    await expect(panel.get_by_role("article", name="Step say")).to_contain_text("Completed")
