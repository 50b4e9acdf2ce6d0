"""Takes the pictures in docs/ui from a running platform: `make up`, then `.venv/bin/python -m tools.screenshots [URL]`.

Everything in them is real: an account is made, agents are run, and what the model answers is what is shown. Every page
of `tests/pages.py` is taken in both themes, on a desktop and on a phone: NAME.png, NAME-dark.png, NAME-phone.png and
NAME-phone-dark.png. `--only NAME` takes one page. The platform must be new, as whoever comes first is its
administrator.
"""

import argparse
import asyncio
import os
import shutil
import uuid
from pathlib import Path

import httpx2
from playwright.async_api import Browser, async_playwright
from playwright.async_api import Error as PlaywrightError

from tests.pages import PAGES, Account, Made, SitePage, open_account, open_page, over, prepare

FOLDER = Path(__file__).parent.parent / "docs" / "ui"
SIGHTS = {"": (1280, 860), "-phone": (390, 844)}
THEMES = {"": "light", "-dark": "dark"}


def main() -> None:
    """Make what is to be seen, and take a picture of every page."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("url", nargs="?", default="http://127.0.0.1:8000")
    parser.add_argument("--only", action="append", help="the name of a page; may be given several times")
    options = parser.parse_args()
    missed = asyncio.run(_take(options.url, [page for page in PAGES if page.name in (options.only or [page.name])]))
    if missed:
        raise SystemExit("No picture, or not all, of:\n" + "\n".join(missed))


async def _take(url: str, pages: list[SitePage]) -> list[str]:
    """Take the pictures; return what went wrong."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    missed = []
    async with async_playwright() as playwright, httpx2.AsyncClient(base_url=url, timeout=60) as client:
        owner = await open_account(client, f"ada-{uuid.uuid4().hex[:6]}")
        made = await prepare(client, owner)
        executable = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = await playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        for shown in pages:
            try:
                if shown.after is not None:
                    await over(client, owner, made[shown.after])
                await _take_all(browser, url, shown, made, None if shown.who == "visitor" else owner)
            except (AssertionError, PlaywrightError) as error:
                missed.append(f"{shown.name}: {str(error).splitlines()[0]}")
        await browser.close()
    return missed


async def _take_all(browser: Browser, url: str, shown: SitePage, made: Made, account: Account | None) -> None:
    for sight, (width, height) in SIGHTS.items():
        for tone, theme in THEMES.items():
            context = await browser.new_context(base_url=url, viewport={"width": width, "height": height})
            await context.add_init_script(f"localStorage.setItem('rialto.theme', '{theme}')")
            if account is not None:
                await context.add_init_script(account.script)
            page = await context.new_page()
            await open_page(page, shown, made)
            await page.wait_for_timeout(600)  # what moves comes to rest; live pages are never idle
            await page.screenshot(path=FOLDER / f"{shown.name}{sight}{tone}.png", animations="disabled")
            await context.close()


if __name__ == "__main__":
    main()
