"""Every page of the site, in every theme, on a desk and on a phone: axe finds nothing, and nothing is cut off."""

import asyncio
import functools
import json
import re
from collections.abc import AsyncIterator
from typing import Any, NamedTuple

import httpx2
import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from devstack.testing import Running

from .conftest import REPOSITORY, until
from .pages import (
    NOTHING_YET,
    PAGES,
    Account,
    Made,
    SitePage,
    Who,
    end_changes,
    open_account,
    open_page,
    over,
    prepare,
    settle,
)
from .test_browser import AXE, browser, pytestmark
from .test_browser_analytics import give_role

__all__ = ["browser", "pytestmark"]  # fixtures and marks, used by name

ROUTER = REPOSITORY / "web" / "src" / "app" / "router.tsx"
THEMES: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "contrast": "no-preference"},
    "dark": {"color_scheme": "dark", "contrast": "no-preference"},
    "contrast-light": {"color_scheme": "light", "contrast": "more"},
    "contrast-dark": {"color_scheme": "dark", "contrast": "more"},
}
WIDTHS = (1280, 390)
NARROWEST = 360
LONGEST = 2000
"""What stands far below is drawn only when it comes near the screen; so much of a page is looked at."""

# Beyond axe: guards that keep the focus in a menu, and the menu itself, which stands outside of the page's regions.
_BEYOND = json.dumps({"exclude": [["[data-base-ui-focus-guard]"], ["[role=menu]"]]})
_FIND = f"""(only) => axe.run({_BEYOND}, {{ ...only, resultTypes: ["violations"] }}).then(({{ violations }}) =>
    violations.map(({{ id, nodes }}) => `axe ${{id}} (${{nodes.length}}): ${{nodes[0].html.slice(0, 200)}}`))"""
_COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
_TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_HEIGHT = "document.documentElement.scrollHeight"


class Site(NamedTuple):
    """A platform with something to see, and a window for everybody who looks."""

    client: httpx2.AsyncClient
    owner: Account
    made: Made
    windows: dict[Who, BrowserContext]


@pytest.fixture(scope="module")
async def site(browser: Browser, platform: Running) -> AsyncIterator[Site]:
    """What the pages show, made once."""
    async with httpx2.AsyncClient(base_url=platform.engine_url, timeout=60) as client:
        owner = await open_account(client, "ada-of-every-page")
        newcomer = await open_account(client, "grace-of-every-page")
        await give_role(platform, owner.username, "admin")
        await give_role(platform, newcomer.username, "user")
        made = await prepare(client, owner)
        windows: dict[Who, BrowserContext] = {}
        accounts: dict[Who, Account | None] = {"visitor": None, "newcomer": newcomer, "owner": owner}
        for who, account in accounts.items():
            # Without motion, a theme is there at once.
            windows[who] = await browser.new_context(base_url=platform.engine_url, reduced_motion="reduce")
            if account is not None:
                await windows[who].add_init_script(account.script)
        yield Site(client, owner, made, windows)
        for window in windows.values():
            await window.close()


async def resize(page: Page, width: int) -> None:
    """Make the window so wide, and so high that all of the page is in sight."""
    await page.set_viewport_size({"width": width, "height": 900})
    height = await page.evaluate(_HEIGHT)
    await page.set_viewport_size({"width": width, "height": min(height, LONGEST)})
    await settle(page)


async def wear(page: Page, theme: str) -> None:
    """Wish for a theme as a system does, and wait until the page has followed."""
    await page.emulate_media(**THEMES[theme])
    tone = theme.removeprefix("contrast-")
    contrast = "[data-contrast=more]" if tone != theme else ":not([data-contrast])"
    await expect(page.locator(f"html[data-theme={tone}]{contrast}")).to_be_attached()
    await end_changes(page)


async def fits(page: Page) -> bool:
    """Tell whether nothing reaches over the right edge. What scripts measure follows a window a moment later."""
    return bool(await page.evaluate(_TOO_WIDE) <= 0)


@pytest.mark.parametrize("shown", NOTHING_YET + PAGES, ids=lambda shown: shown.name)
async def test_everybody_can_use_the_page_in_every_theme_and_width(shown: SitePage, site: Site) -> None:
    if shown.after is not None:
        await over(site.client, site.owner, site.made[shown.after])
    page = await site.windows[shown.who].new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    await page.set_viewport_size({"width": 1280, "height": 900})
    await open_page(page, shown, site.made)
    await page.evaluate(await asyncio.to_thread(AXE.read_text, "utf-8"))
    for width in WIDTHS:
        await resize(page, width)
        for theme in THEMES:
            await wear(page, theme)
            # The themes are the same page in other colours.
            found = await page.evaluate(_FIND, _COLOURS if theme.startswith("contrast") else {})
            faults += [f"{theme}, {width} px: {fault}" for fault in found]
    for width in (*WIDTHS, NARROWEST):
        await page.set_viewport_size({"width": width, "height": 900})
        try:
            await until(functools.partial(fits, page), "what is measured has followed the window", 5)
        except AssertionError:
            faults.append(f"{await page.evaluate(_TOO_WIDE)} pixels wider than a screen of {width}")
    await page.close()
    assert not faults, "\n".join(faults)


def test_no_route_is_forgotten() -> None:
    declared = re.findall(r'^  path: "([^"]+)",$', ROUTER.read_text("utf-8"), re.MULTILINE)
    assert len(declared) >= 30
    # One with a part that may be left out is two: with it, and without.
    routes = {re.sub(r"/\{-\$\w+\}", part, path) for path in declared for part in ("", "/*")}
    routes = {re.sub(r"\$\w+", "*", path) for path in routes}
    listed = {re.sub(r"\{\w+\}", "*", shown.path.partition("?")[0]) for shown in PAGES}
    assert listed - {"/nowhere"} == routes
