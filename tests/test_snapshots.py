"""The main pages look as they did: pictures of them are compared with those in tests/snapshots.

`make snapshots` takes those anew. What differs from run to run is made the same first: the clock stands still, spans
and days say the same, charts are covered. Text is drawn otherwise by another browser or with another font; the test
is skipped then, and says so.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import httpx2
import pytest
from blazediff import compare
from playwright.async_api import Browser, Page

from devstack.plan import ALL
from devstack.testing import Running, running

from .conftest import REPOSITORY, until
from .pages import PAGES, Account, SitePage, open_account, open_page, send
from .test_browser import browser, pytestmark

__all__ = ["browser", "pytestmark"]  # fixtures and marks, used by name

KEPT = Path(__file__).parent / "snapshots"
DRAWN_BY = KEPT / "browser.txt"
DIFFERENT = REPOSITORY / "web" / "test-results" / "snapshots"
TAKE = os.environ.get("SNAPSHOTS") == "take"

SHADE = 0.01
"""From which distance on two colours differ, of 1 between black and white: about three of 255 steps of grey."""
MOST = 0.002
"""The share of a picture that may differ."""
HEIGHT = 800

_BY_NAME = {shown.name: shown for shown in PAGES}
_NAMES = ("marketplace", "category", "agent", "login", "compare", "templates", "template", "build")
MAIN = [
    *(_BY_NAME[name] for name in _NAMES),
    _BY_NAME["dashboard"]._replace(ready="text=Ship release 4.2"),
    _BY_NAME["analytics"]._replace(ready=".recharts-surface"),
    _BY_NAME["settings"]._replace(ready="text=No API key yet"),
]
ON_A_PHONE = [_BY_NAME[name] for name in ("marketplace", "agent")]

MADE = {"agent": "lease-reviewer", "agents": "lease-reviewer,complaint-replier", "template": "contract-review"}
WRITER = "error-message-writer"


class Look(NamedTuple):
    """A page as it is seen."""

    shown: SitePage
    width: int
    theme: str

    @property
    def name(self) -> str:
        """The name of its picture."""
        return f"{self.shown.name}{'-phone' if self.width < 1280 else ''}-{self.theme}"


LOOKS = [
    Look(shown, width, theme)
    for pages, width in ((MAIN, 1280), (ON_A_PHONE, 390))
    for shown in pages
    for theme in ("light", "dark")
]

_LEVEL = r"""() => {
    const same = [
        [/\b\d+ min \d+ s\b|\b\d+(\.\d+)? (ms|s)\b/g, "1.0 s"],
        [/\b\d{1,2} [A-Z][a-z]{2} \d{4}\b/g, "1 Jan 2026"],
    ];
    const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
        const level = same.reduce((written, [from, to]) => written.replace(from, to), text.data);
        if (level !== text.data) text.data = level;
    }
}"""
_WIDTH_OF_CODE = """() => {
    const code = document.body.appendChild(document.createElement("code"));
    code.textContent = "The quick brown fox, 0123456789";
    const { width } = code.getBoundingClientRect();
    code.remove();
    return width.toFixed(1);
}"""


class Gallery(NamedTuple):
    """A platform of which pictures are taken, as it looks to its administrator at one moment."""

    browser: Browser
    address: str
    owner: Account
    now: datetime

    async def picture(self, look: Look) -> bytes:
        """Take a picture of a page, once it has come to rest."""
        context = await self.browser.new_context(
            base_url=self.address,
            viewport={"width": look.width, "height": HEIGHT},
            reduced_motion="reduce",
            locale="en-GB",
            timezone_id="UTC",
        )
        await context.add_init_script(f"localStorage.setItem('rialto.theme', '{look.theme}')")
        if look.shown.who == "owner":
            await context.add_init_script(self.owner.script)
        page = await context.new_page()
        await page.clock.set_fixed_time(self.now)
        await open_page(page, look.shown, MADE)
        await page.evaluate("document.fonts.ready.then(() => undefined)")
        taken = await at_rest(page)
        await context.close()
        return taken


async def at_rest(page: Page) -> bytes:
    """Return a picture of a page that two looks at it agree on."""
    before = b""
    for _ in range(20):
        await page.evaluate(_LEVEL)
        taken = await page.screenshot(
            animations="disabled", mask=[page.locator(".recharts-responsive-container")], mask_color="#7f7f7f"
        )
        if taken == before:
            return taken
        before = taken
    raise AssertionError("the page does not come to rest")


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A platform of its own, where nobody else makes anything; nothing in the pictures needs the model."""
    parts = tuple(name for name in ALL if name != "model")
    with running(tmp_path_factory.mktemp("snapshots"), repository=REPOSITORY, only=parts) as up:
        yield up


@pytest.fixture(scope="module")
async def gallery(browser: Browser, alone: Running) -> Gallery:
    """What the pictures show, on a browser that draws as it did when they were taken."""
    drawn_by = await hand(browser, alone.engine_url)
    if TAKE:
        KEPT.mkdir(exist_ok=True)
        DRAWN_BY.write_text(drawn_by, "utf-8")
    elif drawn_by != DRAWN_BY.read_text("utf-8"):
        pytest.skip(f"text is drawn otherwise here: {drawn_by!r}; the pictures are of {DRAWN_BY.read_text('utf-8')!r}")
    async with httpx2.AsyncClient(base_url=alone.engine_url, timeout=60) as client:
        owner = await open_account(client, "ada")
        await make(client, owner)
    # So long after that all of it was made equally long ago.
    return Gallery(browser, alone.engine_url, owner, datetime.now(UTC) + timedelta(hours=2, minutes=10))


async def hand(browser: Browser, address: str) -> str:
    """Return what tells how a browser draws text: its version, and the font of code, which is the system's."""
    page = await browser.new_page(base_url=address)
    await page.goto("/login")
    width = await page.evaluate(_WIDTH_OF_CODE)
    await page.close()
    return f"Chromium {browser.version.partition('.')[0]}, code {width} wide\n"


async def make(client: httpx2.AsyncClient, owner: Account) -> None:
    """Make what needs no model: something done, something that waits, and a call that its agent refused."""
    example = (await send(client, owner, "GET", f"/agents/library/{WRITER}"))["examples"][0]["input"]
    refused = {**example, "max_characters": "${{ steps.count.output.most }}"}
    bodies: list[dict[str, Any]] = [
        {"name": "Weekly digest", "steps": [{"id": "write", "set": {"text": "All went well."}}]},
        {"name": "Error messages", "steps": [
            {"id": "count", "set": {"most": 100_000}},
            {"id": "write", "agent": WRITER, "input": refused, "needs": ["count"]},
        ]},
        {"name": "Ship release 4.2", "steps": [
            {"id": "go", "approval": {"ask": "Shall release 4.2 go out **tonight**?", "who": ["role:owner"]}},
        ]},
    ]  # fmt: skip
    for body in bodies:
        await send(client, owner, "POST", "/workflows", body)

    async def is_counted() -> bool:
        summary = await send(client, owner, "GET", "/analytics/summary")
        return bool(summary["now"]["workflows"]["count"] == 2 and summary["now"]["tasks"]["failed"] == 1)

    async def is_asked() -> bool:
        return bool((await send(client, owner, "GET", "/tasks"))["items"])

    await until(is_counted, "what ended is counted", 60)
    await until(is_asked, "the workflow asks", 60)


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
async def test_the_page_looks_as_it_did(look: Look, gallery: Gallery) -> None:
    taken = await gallery.picture(look)
    kept = KEPT / f"{look.name}.png"
    if TAKE:
        kept.write_bytes(taken)
        return
    DIFFERENT.mkdir(parents=True, exist_ok=True)
    now, difference = DIFFERENT / kept.name, DIFFERENT / f"difference-{kept.name}"
    now.write_bytes(taken)
    found = compare(str(kept), str(now), str(difference), threshold=SHADE)
    assert found.reason != "layout-diff", f"{kept.name} is of another size: take it anew, with make snapshots"
    differ, allowed = found.diff_count or 0, int(MOST * look.width * HEIGHT)
    assert differ <= allowed, (
        f"{kept.name}: {differ:,} pixels differ, {allowed:,} may. How the page looks now, and where it differs, is in "
        f"{DIFFERENT.relative_to(REPOSITORY)}. If it shall look so, accept it: make snapshots"
    )
    now.unlink()
    difference.unlink(missing_ok=True)


def test_every_picture_is_of_a_page() -> None:
    assert {path.stem for path in KEPT.glob("*.png")} == {look.name for look in LOOKS}
