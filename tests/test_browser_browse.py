"""Browsing by hand: a real browser searches while somebody types, narrows, scrolls, commands and loses its network."""

import re

import httpx2
import pytest
from playwright.async_api import Browser, Page, Route, expect

from devstack.testing import Running

from .test_browser import browser, obstacles, page, pytestmark, register

__all__ = ["browser", "page", "pytestmark"]  # fixtures and marks, used by name


async def test_a_slip_of_the_keys_and_a_need_in_ones_own_words_find_the_agent(page: Page) -> None:
    # The first search by words after a start loads the model of meaning.
    assert (await page.request.get("/agents/library?q=lease", timeout=120_000)).ok
    await page.goto("/")
    box = page.get_by_role("combobox", name="Search agents")
    await box.press_sequentially("tenacy agrement")
    found = page.get_by_role("article").first
    await expect(found).to_contain_text(re.compile("lease|tenan", re.IGNORECASE))
    await expect(page).to_have_url(re.compile(r"q=tenacy\+agrement|q=tenacy%20agrement"))
    await box.fill("can the landlord keep my deposit")
    await expect(page.get_by_role("link", name="Residential Lease Reviewer")).to_be_visible()


async def test_categories_and_facets_stand_in_the_address(page: Page) -> None:
    await page.goto("/")
    categories = page.get_by_role("region", name="Categories")
    await expect(categories.get_by_role("link")).to_have_count(29)
    await categories.get_by_role("link", name=re.compile("^Legal")).click()
    await expect(page).to_have_url(re.compile(r"\?category=legal$"))
    await expect(page.get_by_role("heading", name="Legal", exact=True)).to_be_visible()
    status = page.locator("p[role=status]")
    await expect(status).to_have_text(re.compile(r"^\d+ agents$"))
    all_of_them = await status.inner_text()
    await page.get_by_role("navigation", name="Model").get_by_role("link", name=re.compile("^Thorough")).click()
    await expect(page).to_have_url(re.compile("category=legal&tier=deep"))
    await expect(status).not_to_have_text(all_of_them)
    await page.reload()
    await expect(page.get_by_role("link", name="Remove the filter Thorough")).to_be_visible()
    await page.go_back()
    await expect(status).to_have_text(all_of_them)


async def test_the_whole_catalogue_is_scrolled_through(page: Page) -> None:
    await page.goto("/")
    cards = page.get_by_role("article")
    await expect(cards.first).to_be_visible()
    last = page.locator("footer")
    for _ in range(3):
        before = await cards.count()
        await last.scroll_into_view_if_needed()
        await expect(cards.nth(before)).to_be_attached()


async def test_the_palette_finds_agents_pages_and_actions(page: Page, username: str) -> None:
    await page.goto("/register")
    await register(page, username)
    await page.get_by_role("button", name="Account", exact=True).wait_for()
    # A new page takes the focus, which it would take from the palette.
    await expect(page.get_by_role("main")).to_be_focused()
    await page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="Search and commands")
    await expect(box).to_be_focused()
    await page.keyboard.type("lease-reviewer")
    await expect(page.get_by_role("option", name="Residential Lease Reviewer")).to_be_visible()
    assert await obstacles(page) == []
    await page.get_by_role("option", name="Residential Lease Reviewer").click()
    await expect(page).to_have_url(re.compile("/agents/lease-reviewer"))
    await expect(page.get_by_role("heading", name="Residential Lease Reviewer", level=1)).to_be_visible()
    await expect(page.get_by_role("main")).to_be_focused()
    await page.keyboard.press("Control+k")
    await expect(page.get_by_role("group", name="Recent").get_by_role("option")).to_have_text(
        "Residential Lease Reviewer"
    )
    await expect(box).to_be_focused()
    await page.keyboard.type("high contrast, dark")
    await page.keyboard.press("Enter")
    await expect(page.locator("html[data-theme=dark][data-contrast=more]")).to_be_attached()
    await page.keyboard.press("Control+k")
    await expect(box).to_be_focused()
    await page.keyboard.type("tasks")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(re.compile("/my-tasks"))


async def test_the_systems_wishes_are_followed(page: Page) -> None:
    await page.emulate_media(color_scheme="dark", contrast="more", reduced_motion="reduce")
    await page.goto("/")
    await expect(page.locator("html[data-theme=dark][data-contrast=more]")).to_be_attached()
    await page.emulate_media(color_scheme="light", contrast="no-preference")
    await expect(page.locator("html[data-theme=light]:not([data-contrast])")).to_be_attached()


async def test_a_network_that_goes_away_is_said_and_the_page_goes_on_when_it_is_back(
    browser: Browser, searchable: Running
) -> None:
    context = await browser.new_context(base_url=searchable.engine_url, viewport={"width": 1280, "height": 2_000})
    page = await context.new_page()
    await page.goto("/")
    await expect(page.locator("p[role=status]")).to_have_text(re.compile(r"^[\d,]+ agents$"))
    await context.set_offline(offline=True)
    await expect(page.get_by_text("You are offline")).to_be_visible()
    await page.get_by_role("combobox", name="Search agents").fill("lease")
    await expect(page.get_by_text("nothing was sent")).to_be_visible(timeout=15_000)
    await context.set_offline(offline=False)
    await expect(page.get_by_role("link", name="Residential Lease Reviewer")).to_be_visible()
    await expect(page.get_by_text("You are offline")).not_to_be_visible()
    await context.close()


async def test_a_page_whose_code_was_replaced_by_a_release_is_loaded_anew(browser: Browser, platform: Running) -> None:
    refused: list[str] = []

    async def gone_once(route: Route) -> None:
        if refused:
            await route.continue_()
        else:
            refused.append(route.request.url)
            await route.fulfill(status=404)

    # So high that all parts of the page are near: what is asked for next is the code of the next page.
    context = await browser.new_context(base_url=platform.engine_url, viewport={"width": 1280, "height": 2_000})
    page = await context.new_page()
    await page.goto("/")
    await expect(page.locator("p[role=status]")).to_have_text(re.compile(r"^[\d,]+ agents$"))
    await expect(page.get_by_role("article").first).to_be_visible()
    await page.wait_for_load_state("networkidle")
    await page.route(re.compile(r"/assets/[^/]*\.js"), gone_once)
    await page.get_by_role("article").first.get_by_role("link").first.click()
    await expect(page.get_by_role("heading", name="Source definition")).to_be_visible(timeout=30_000)
    assert len(refused) == 1
    await context.close()


async def test_the_definition_of_an_agent_is_read_on_its_page(page: Page) -> None:
    await page.goto("/agents/lease-reviewer")
    await expect(page.get_by_role("heading", name="Versions")).to_be_visible()
    await page.get_by_role("button", name="Show the definition").click()
    await expect(page.get_by_text("id: lease-reviewer")).to_be_visible()
    assert await obstacles(page) == []


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("path", ["/", "/agents/lease-reviewer"])
async def test_what_is_read_before_the_scripts_have_come_stays_where_it_is(
    browser: Browser, platform: Running, path: str, width: int
) -> None:
    places = []
    for scripts in (False, True):
        context = await browser.new_context(
            base_url=platform.engine_url, viewport={"width": width, "height": 800}, java_script_enabled=scripts
        )
        page = await context.new_page()
        await page.goto(path)
        if scripts:
            await expect(page.get_by_role("button", name="Theme")).to_be_visible()
        read = [page.get_by_role("heading", level=1), page.locator("h1 + p"), page.get_by_role("link", name="Rialto")]
        places.append([await one.first.bounding_box() for one in read])
        await context.close()
    before, after = places
    for was, now in zip(before, after, strict=True):
        assert was is not None
        assert now is not None
        assert now["x"] == pytest.approx(was["x"], abs=1)
        assert now["y"] == pytest.approx(was["y"], abs=1)


async def test_search_engines_read_what_an_agent_is_without_running_scripts(anyone: httpx2.AsyncClient) -> None:
    page = await anyone.get("/agents/lease-reviewer", headers={"Accept": "text/html"})
    assert "<title>Residential Lease Reviewer · Rialto</title>" in page.text
    assert 'name="description" content="Reads a residential lease' in page.text
    assert 'rel="canonical"' in page.text
    told = (await anyone.get("/robots.txt")).text
    [address] = re.findall(r"Sitemap: (\S+)", told)
    listed = re.findall("<loc>([^<]+)</loc>", (await anyone.get(address)).text)
    assert len(listed) > 1500
    assert (await anyone.get(listed[-1], headers={"Accept": "text/html"})).status_code == 200


async def test_the_scripts_travel_packed(anyone: httpx2.AsyncClient) -> None:
    page = (await anyone.get("/", headers={"Accept": "text/html"})).text
    [script] = re.findall(r'src="(/assets/index-[^"]+\.js)"', page)
    packed = await anyone.get(script, headers={"Accept-Encoding": "br"})
    assert packed.headers["Content-Encoding"] == "br"
    plain = await anyone.get(script, headers={"Accept-Encoding": "identity"})
    assert int(packed.headers["Content-Length"]) < int(plain.headers["Content-Length"]) / 2
