"""Accounts by hand: a real browser makes a key that a program uses, revokes it, changes a password, gives a role."""

import asyncio
import json
import re
import shlex
from typing import Any

import httpx2
from playwright.async_api import Page, expect

from .conftest import PASSWORD, until
from .test_browser import browser, keep_notice, obstacles, page, pytestmark
from .test_browser_analytics import admin, user
from .test_browser_workflows import token

__all__ = ["admin", "browser", "page", "pytestmark", "token", "user"]  # fixtures and marks, used by name

NEW = "another long password"


async def paste(line: str) -> dict[str, Any]:
    """Run a line that a page offers, as somebody would who pasted it; return the JSON that it printed."""
    process = await asyncio.create_subprocess_exec(
        *shlex.split(line), "--silent", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    found: dict[str, Any] = json.loads(said)
    return found


async def make_key(page: Page, name: str, *scopes: str) -> tuple[str, str]:
    """Make a key with the scopes that are ticked besides, or instead of, `Read`; return it and its curl line."""
    form = page.get_by_role("form", name="Make a key")
    await form.get_by_label("Name").fill(name)
    for scope in ("Read", "Run", "Administer"):
        box = form.get_by_role("checkbox", name=scope)
        if await box.count():
            await box.set_checked(scope in scopes)
    await form.get_by_role("button", name="Make a key").click()
    made = page.get_by_role("region", name=re.compile(f"The key .{name}. is made"))
    key = (await made.locator("pre").nth(0).inner_text()).strip()
    curl = (await made.locator("pre").nth(1).inner_text()).strip()
    return key, curl


async def test_a_key_is_made_used_by_a_program_and_revoked(
    page: Page, user: str, username: str, anyone: httpx2.AsyncClient
) -> None:
    await page.goto("/")
    await page.get_by_role("button", name="Account", exact=True).click()
    await page.get_by_role("menuitem", name="Settings").click()
    await expect(page).to_have_url(re.compile("/settings$"))
    key, curl = await make_key(page, "Nightly", "Read")
    assert await obstacles(page) == []
    assert (await paste(curl))["username"] == username
    await page.get_by_role("button", name="I have stored it").click()
    await expect(page.get_by_text(key)).to_have_count(0)

    await page.reload()
    row = page.get_by_role("listitem").filter(has_text="Nightly")
    await expect(row.get_by_text("within the last minute")).to_be_visible()
    assert key not in await page.content()
    await row.get_by_role("button", name="Revoke Nightly").click()
    await row.get_by_role("button", name="Revoke now: Nightly").click()
    await expect(page.get_by_text("No API key yet")).to_be_visible()
    refused = await anyone.get("/auth/me", headers={"Authorization": f"Bearer {key}"})
    assert refused.status_code == 401
    assert "revoked" in refused.json()["detail"]


async def test_the_line_of_a_key_that_only_runs_runs_something(page: Page, user: str) -> None:
    await page.goto("/settings")
    _, curl = await make_key(page, "Starter", "Run")
    workflow_id = (await paste(curl))["id"]

    async def is_over() -> bool:
        answer = await page.request.get(f"/workflows/{workflow_id}", headers={"Authorization": f"Bearer {user}"})
        return bool((await answer.json())["status"] == "completed")

    await until(is_over, "the workflow that the line started is over")


async def test_a_changed_password_keeps_this_window_and_closes_the_others(
    page: Page, user: str, username: str, anyone: httpx2.AsyncClient
) -> None:
    await page.goto("/settings")
    form = page.get_by_role("form", name="Change password")
    await form.get_by_label(re.compile("^New password")).fill(NEW)
    await form.get_by_label(re.compile("^Current password")).fill(PASSWORD)
    await form.get_by_role("button", name="Change password").click()
    await expect(page.get_by_text("The password is changed")).to_be_visible()
    assert (await anyone.get("/auth/me", headers={"Authorization": f"Bearer {user}"})).status_code == 401
    await page.reload()
    await expect(page.get_by_role("main").get_by_text(username, exact=True)).to_be_visible()
    credentials = {"username": username, "password": NEW}
    assert (await anyone.post("/auth/login", json=credentials)).status_code == 200


async def test_an_administrator_gives_a_role_and_takes_it_back(
    page: Page, admin: str, anyone: httpx2.AsyncClient, username: str
) -> None:
    other = f"{username}-friend"
    assert (await anyone.post("/auth/register", json={"username": other, "password": PASSWORD})).status_code == 201
    await page.goto("/")
    await page.get_by_role("button", name="Account", exact=True).click()
    await page.get_by_role("menuitem", name="People").click()
    await page.get_by_label("Find by name").fill(username.upper())
    await expect(page.get_by_role("row", name=re.compile(f"{username} Administrator"))).to_be_visible()
    role = page.get_by_label(f"Role of {other}")
    await role.select_option(label="Analyst")
    await expect(page.get_by_text(f"{other} is now an analyst")).to_be_visible()
    await keep_notice(page)
    assert await obstacles(page) == []
    await page.get_by_role("button", name="Undo").click()
    await expect(page.get_by_text(f"{other} is now a user")).to_be_visible()
    await expect(role).to_have_value("user")


async def test_health_is_all_well_on_a_platform_that_works(page: Page, admin: str) -> None:
    await page.goto("/admin/health")
    for part in ("PostgreSQL", "Valkey", "Agents", "Catalogue", "Workers", "Scheduler", "Relay", "Consumer"):
        card = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=re.compile(f"^{part}")))
        await expect(card.get_by_text("Well", exact=True)).to_be_visible(timeout=30_000)
    assert await obstacles(page) == []


async def test_pages_of_administrators_are_theirs(page: Page, user: str) -> None:
    for path in ("/admin/people", "/admin/health"):
        await page.goto(path)
        await expect(page.get_by_text("This page is for administrators")).to_be_visible()
