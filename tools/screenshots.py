"""Takes the pictures in docs/ui from a running platform: `make up`, then `.venv/bin/python tools/screenshots.py [URL]`.

Everything in them is real: an account is made, agents are run, and what the model answers is what is shown. Every page
is taken in both themes, on a desktop and on a phone: NAME.png, NAME-dark.png, NAME-phone.png and NAME-phone-dark.png.
`--only NAME` takes one page. The platform must be new, as whoever comes first is its administrator. A new page is one
line in PAGES; what must be there first is made in `_prepare`.
"""

import argparse
import os
import shutil
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import APIRequestContext, Browser, Page, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

FOLDER = Path(__file__).parent.parent / "docs" / "ui"
PASSWORD = "a long enough password"  # noqa: S105  (of an account made for the pictures)
AGENT = "lease-reviewer"
STEPS = [
    {"id": "assess", "agent": "change-risk-reviewer", "needs": []},
    {"id": "message", "agent": "error-message-writer", "needs": []},
    {"id": "reply", "agent": "complaint-replier", "needs": ["assess", "message"]},
]
ASKED = "Shall release 4.2 go out tonight? The risk review calls it **medium**; the way back takes five minutes."
SIGHTS = {"": (1280, 860), "-phone": (390, 844)}
_PATIENCE = 180
THEMES = {"": "light", "-dark": "dark"}

Made = dict[str, str]
"""Ids of what was made for the pictures, by the names that addresses in PAGES use."""


class Shot(NamedTuple):
    """A page, and what is waited for before its picture is taken."""

    name: str
    path: str
    ready: str
    known: bool = True
    """Whether somebody is logged in."""
    act: Callable[[Page], object] | None = None


def _use_example(page: Page) -> None:
    page.get_by_role("button", name="Use this example").first.click()


def _open_palette(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Search and commands").fill("review")
    page.get_by_role("group", name="Agents").wait_for()


PAGES = [
    Shot("marketplace", "/", "article", known=False),
    Shot("category", "/?category=legal", "article", known=False),
    Shot("search", "/?q=review+a+lease", "article", known=False),
    Shot("palette", "/", "article", act=_open_palette),
    Shot("agent", f"/agents/{AGENT}", "form", known=False, act=_use_example),
    Shot("agent-answer", f"/agents/{AGENT}?run={{run}}", "section[aria-labelledby=result]"),
    Shot("compare", f"/compare?agents={AGENT},error-message-writer,complaint-replier", "table"),
    Shot("login", "/login", "form", known=False),
    Shot("register", "/register", "form", known=False),
    Shot("dashboard", "/dashboard", "text=Release 4.2 goes wrong"),
    Shot("workflow", "/dashboard/{chain}", "article"),
    Shot("tasks", "/my-tasks", "text=Approve"),
    Shot("task", "/my-tasks/{task}", "text=Approve"),
    Shot("templates", "/workflow-templates", "text=Contract review"),
    Shot("template", "/workflow-templates/contract-review", "form"),
    Shot("build", "/build/contract-review", "main h1"),
    Shot("analytics", "/analytics", ".recharts-surface"),
    Shot("favourites", "/my-favourites", "main h1"),
    Shot("batches", "/my-batches", "main h1"),
    Shot("new-batch", "/my-batches/new", "main h1"),
    Shot("schedules", "/my-schedules", "main h1"),
    Shot("new-schedule", "/my-schedules/new", "main h1"),
    Shot("triggers", "/my-triggers", "main h1"),
    Shot("new-trigger", "/my-triggers/new", "main h1"),
    Shot("failures", "/failures", "main h1"),
    Shot("settings", "/settings", "main h1"),
    Shot("people", "/admin/people", "main h1"),
    Shot("health", "/admin/health", "main h1"),
    Shot("spending", "/admin/spending", "text=claude-haiku"),
    Shot("not-found", "/nowhere", "text=There is no such page", known=False),
]


def main() -> None:
    """Make what is to be seen, and take a picture of every page."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("url", nargs="?", default="http://127.0.0.1:8000")
    parser.add_argument("--only", action="append", help="the name of a page; may be given several times")
    options = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        executable = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        request = playwright.request.new_context(base_url=options.url, timeout=60_000)
        session, made = _prepare(request)
        missed = []
        for shot in PAGES:
            if options.only is None or shot.name in options.only:
                try:
                    _take_all(browser, options.url, shot, made, session if shot.known else None)
                except (AssertionError, PlaywrightError) as error:
                    missed.append(f"{shot.name}: {str(error).splitlines()[0]}")
        browser.close()
    if missed:
        raise SystemExit("No picture, or not all, of:\n" + "\n".join(missed))


def _prepare(request: APIRequestContext) -> tuple[str, Made]:
    """Open an account, whose session is returned, and make what the pages show."""
    username = f"ada-{uuid.uuid4().hex[:6]}"
    account = {"username": username, "password": PASSWORD}
    assert request.post("/auth/register", data=account).status == 201
    token = request.post("/auth/login", data=account).json()["token"]
    headers = {"Authorization": f"Bearer {token}"}

    def run(name: str, steps: list[dict[str, Any]]) -> str:
        answer = request.post("/workflows", data={"name": name, "steps": steps}, headers=headers)
        assert answer.status == 202, answer.text()
        return str(answer.json()["id"])

    def example(agent: str) -> object:
        return request.get(f"/agents/library/{agent}").json()["examples"][0]["input"]

    made = {
        "run": run("Residential Lease Reviewer", [{"id": "run", "agent": AGENT, "input": example(AGENT)}]),
        "chain": run("Release 4.2 goes wrong", [{**step, "input": example(str(step["agent"]))} for step in STEPS]),
        "asks": run("Ship release 4.2", [{"id": "go", "approval": {"ask": ASKED, "who": ["role:owner"]}}]),
    }
    for agent in (AGENT, "error-message-writer", "complaint-replier"):
        request.put(f"/favourites/{agent}", headers=headers)
    for name in ("run", "chain"):
        _wait_until_over(request, made[name], headers)
    [task, *_] = request.get("/tasks", headers=headers).json()["items"]
    made["task"] = str(task["id"])
    return f'{{"token": "{token}", "username": "{username}"}}', made


def _wait_until_over(request: APIRequestContext, workflow: str, headers: dict[str, str]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        answer = request.get(f"/workflows/{workflow}", headers=headers)
        if answer.json()["status"] in ("completed", "failed", "cancelled"):
            return
        time.sleep(1)
    raise SystemExit(f"the workflow {workflow} is not over within three minutes")


def _take_all(browser: Browser, url: str, shot: Shot, made: Made, session: str | None) -> None:
    for sight, (width, height) in SIGHTS.items():
        for tone, theme in THEMES.items():
            context = browser.new_context(base_url=url, viewport={"width": width, "height": height})
            context.add_init_script(f"localStorage.setItem('rialto.theme', '{theme}')")
            if session is not None:
                context.add_init_script(f"sessionStorage.setItem('rialto.session', '{session}')")
            page = context.new_page()
            page.goto(shot.path.format_map(made))
            expect(page.locator(shot.ready).first).to_be_visible(timeout=30_000)
            if shot.act is not None:
                shot.act(page)
            page.wait_for_timeout(600)  # what moves comes to rest; live pages are never idle
            page.screenshot(path=FOLDER / f"{shot.name}{sight}{tone}.png", animations="disabled")
            context.close()


if __name__ == "__main__":
    main()
