"""Workflows by hand: a real browser answers what they ask, tries them again, runs a template and reads along."""

import re
from typing import Any

import pytest
from playwright.async_api import Page, expect

from devstack.testing import Running

from .test_browser import browser, obstacles, page, pytestmark, register

__all__ = ["browser", "page", "pytestmark"]  # fixtures and marks, used by name

ASKS = [
    {"id": "terms", "question": {
        "ask": "What may it cost?",
        "who": ["role:owner"],
        "inputs": [{"name": "budget", "type": "integer", "minimum": 1, "description": "In euros."}],
    }},
    {"id": "go", "needs": ["terms"], "approval": {
        "ask": "Shall **${{ steps.terms.output.budget }} euros** be spent?", "who": ["role:owner"], "deadline": "2d",
    }},
]  # fmt: skip


@pytest.fixture
async def token(page: Page, username: str, platform: Running) -> str:
    """The token of a new account, logged in on the page."""
    await page.goto("/register")
    await register(page, username)
    await expect(page).to_have_url(f"{platform.engine_url}/")
    found: str = await page.evaluate("JSON.parse(sessionStorage.getItem('rialto.session')).token")
    return found


async def submit(page: Page, token: str, body: dict[str, Any]) -> str:
    """Submit a workflow and return its id."""
    submitted = await page.request.post("/workflows", data=body, headers={"Authorization": f"Bearer {token}"})
    assert submitted.status == 202, (await submitted.text())[:300]
    workflow_id: str = (await submitted.json())["id"]
    return workflow_id


async def test_a_question_and_an_approval_are_answered_and_the_workflow_is_over(page: Page, token: str) -> None:
    body = {"name": "Spend", "steps": ASKS, "output": {"spent": "${{ steps.terms.output.budget }}"}}
    workflow_id = await submit(page, token, body)
    await page.goto("/my-tasks")
    await page.get_by_role("button", name="Answer").click()
    await page.get_by_label("Budget").fill("900")
    assert await obstacles(page) == []
    await page.get_by_role("button", name="Send the answers").click()
    await expect(page.get_by_role("button", name="Approve")).to_be_visible(timeout=20_000)
    await page.goto(f"/dashboard/{workflow_id}")
    await expect(page.get_by_text("900 euros")).to_be_visible()
    await page.get_by_label("Comment").fill("Fine.")
    await page.get_by_role("button", name="Approve").click()
    await expect(page.get_by_role("heading", name="Output")).to_be_visible(timeout=20_000)
    await expect(page.get_by_role("main").get_by_role("status").get_by_text("Completed", exact=True)).to_be_visible()
    await expect(page.get_by_text("Approved by")).to_be_visible()


async def test_a_rejected_workflow_is_tried_again_from_where_it_failed(page: Page, token: str) -> None:
    workflow_id = await submit(page, token, {"name": "Decide", "steps": [ASKS[0], ASKS[1]]})
    await page.goto(f"/dashboard/{workflow_id}")
    await page.get_by_label("Budget").fill("7")
    await page.get_by_role("button", name="Send the answers").click()
    await page.get_by_role("button", name="Reject").click(timeout=20_000)
    again = page.get_by_role("button", name="Try again", exact=True)
    await again.click(timeout=20_000)
    panel = page.get_by_role("region", name="Try again")
    await expect(panel.locator("p", has_text=re.compile("^go$"))).to_be_visible()
    await panel.get_by_role("button", name="Try again").click()
    await page.get_by_role("button", name="Approve").click(timeout=20_000)
    await expect(page.get_by_role("main").get_by_role("status").get_by_text("Completed", exact=True)).to_be_visible(
        timeout=20_000
    )


async def test_a_workflow_is_paused_and_resumed(page: Page, token: str) -> None:
    workflow_id = await submit(page, token, {"name": "Hold", "steps": ASKS})
    await page.goto(f"/dashboard/{workflow_id}")
    await page.get_by_role("button", name="Pause").click()
    await page.get_by_role("button", name="Resume").click()
    await expect(page.get_by_role("button", name="Pause")).to_be_visible()
    await page.get_by_role("button", name="Cancel").click()
    await expect(page.get_by_role("button", name="Run again")).to_be_visible()


async def test_what_an_agent_writes_is_read_along(page: Page, token: str) -> None:
    await page.goto("/agents/error-message-writer")
    await page.get_by_role("button", name=re.compile("Use this example")).click()
    async with page.expect_response(lambda response: response.url.endswith("/events")) as streamed:
        await page.get_by_role("button", name="Run", exact=True).click()
    stream = await streamed.value
    assert stream.headers["content-type"].startswith("text/event-stream")
    answer = page.get_by_role("region", name="Answer")
    await expect(answer.get_by_text("Completed", exact=True)).to_be_visible(timeout=120_000)
