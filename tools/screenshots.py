"""Takes the pictures in docs/ui from a running platform: `make up`, then `.venv/bin/python tools/screenshots.py [URL]`.

Everything in them is real: an account is made, agents are run, and what the model answers is what is shown.
"""

import os
import shutil
import sys
import uuid
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

FOLDER = Path(__file__).parent.parent / "docs" / "ui"
PASSWORD = "a long enough password"  # noqa: S105  (of an account made for the pictures)
STEPS = [
    {"id": "assess", "agent": "change-risk-reviewer", "needs": []},
    {"id": "message", "agent": "error-message-writer", "needs": []},
    {"id": "reply", "agent": "complaint-replier", "needs": ["assess", "message"]},
]

ASKED = "Shall release 4.2 go out tonight? The risk review calls it **medium**; the way back takes five minutes."


def main() -> None:
    """Walk through the pages and take a picture of each."""
    url = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        executable = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        context = browser.new_context(base_url=url, viewport={"width": 1280, "height": 860}, device_scale_factor=1)
        _walk(context.new_page())
        browser.close()


def _walk(page: Page) -> None:
    page.goto("/login")
    _take(page, "login")
    page.goto("/register")
    page.get_by_role("main").get_by_label("Username").fill(f"ada-{uuid.uuid4().hex[:6]}")
    page.locator("input[name=password]").fill(PASSWORD)
    _take(page, "register")
    page.get_by_role("main").get_by_role("button", name="Create account").click()
    _wait_for_cards(page)
    _take(page, "marketplace")
    _dark(page, "marketplace-dark")
    _run_an_agent(page)
    _run_a_chain(page)
    _be_asked(page)
    page.get_by_role("link", name="Analytics").click()
    expect(page.get_by_text("Workflow completed").first).to_be_visible()
    expect(page.locator(".recharts-surface").first).to_be_visible()
    _take(page, "analytics")
    page.goto("/admin/spending")  # whoever comes first on a new platform is its administrator
    expect(page.get_by_text("claude-haiku-5-5").first).to_be_visible()
    _take(page, "spending")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/")
    _wait_for_cards(page)
    _take(page, "marketplace-phone")
    page.goto("/nowhere")
    _take(page, "not-found-phone")


def _wait_for_cards(page: Page) -> None:
    """Return when the cards are there with their pictures, which come in a file of their own."""
    card = page.get_by_role("listitem").filter(has=page.get_by_role("link", name="8D Report Writer"))
    expect(card.locator("svg > *").first).to_be_attached()


def _run_an_agent(page: Page) -> None:
    page.goto("/agents/lease-reviewer")
    page.get_by_role("button", name="Use this example").click()
    _take(page, "agent")
    page.get_by_role("button", name="Run").click()
    answer = page.get_by_role("region", name="Answer")
    expect(answer.get_by_text("Completed")).to_be_visible(timeout=120_000)
    answer.scroll_into_view_if_needed()
    _take(page, "agent-answer")


def _run_a_chain(page: Page) -> None:
    steps = [{**step, "input": _example(page, str(step["agent"]))} for step in STEPS]
    body = {"name": "Release 4.2 goes wrong", "steps": steps}
    submitted = page.request.post("/workflows", data=body, headers={"Authorization": f"Bearer {_token(page)}"})
    assert submitted.status == 202, submitted.text()
    page.get_by_role("link", name="Dashboard").click()
    expect(page.get_by_text("Release 4.2 goes wrong")).to_be_visible()
    _take(page, "dashboard")
    page.get_by_role("link", name="Release 4.2 goes wrong").click()
    expect(page.get_by_text(f"{len(STEPS)} of {len(STEPS)} steps")).to_be_visible(timeout=180_000)
    _take(page, "workflow")


def _be_asked(page: Page) -> None:
    page.goto("/workflow-templates")
    expect(page.get_by_role("link", name="Contract review").first).to_be_visible()
    _take(page, "templates")
    page.goto("/workflow-templates/contract-review")
    expect(page.get_by_role("button", name="Start")).to_be_visible()
    _take(page, "template")
    document = {"name": "Ship release 4.2", "steps": [{"id": "go", "approval": {"ask": ASKED, "who": ["role:owner"]}}]}
    headers = {"Authorization": f"Bearer {_token(page)}"}
    assert page.request.post("/workflows", data=document, headers=headers).status == 202
    page.goto("/my-tasks")
    expect(page.get_by_role("button", name="Approve").first).to_be_visible(timeout=30_000)
    _take(page, "tasks")


def _token(page: Page) -> str:
    token: str = page.evaluate("JSON.parse(sessionStorage.getItem('rialto.session')).token")
    return token


def _example(page: Page, agent_id: str) -> object:
    return page.request.get(f"/agents/library/{agent_id}").json()["examples"][0]["input"]


def _dark(page: Page, name: str) -> None:
    page.emulate_media(color_scheme="dark")
    _take(page, name)
    page.emulate_media(color_scheme="light")


def _take(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{name}.png", animations="disabled")


if __name__ == "__main__":
    main()
