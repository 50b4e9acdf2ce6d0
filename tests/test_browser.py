"""The marketplace by hand: a real browser searches, runs an agent, reads the answer and finds it on the dashboard."""

import os
import re
import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from devstack.testing import Running

from .conftest import PASSWORD

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")

pytestmark = [
    pytest.mark.skipif(
        CHROMIUM is None,
        reason="no browser: install Chromium (Debian: apt-get install chromium), or name one in CHROMIUM",
    ),
    pytest.mark.timeout(300),
]


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium without a window."""
    async with async_playwright() as playwright:
        # --no-sandbox: as root, as in most containers, Chromium does not start otherwise. The pages are our own.
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        await chromium.close()


@pytest.fixture
async def page(browser: Browser, platform: Running) -> AsyncIterator[Page]:
    """An empty window; the page must write no error to its console."""
    context = await browser.new_context(base_url=platform.engine_url, viewport={"width": 1280, "height": 900})
    page = await context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    yield page
    await context.close()
    assert faults == []
