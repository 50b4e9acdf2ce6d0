"""Trying agents by hand: as a visitor, with a file, with an answer that is kept, shared and called from programs."""

import asyncio
import io
import json
import os
import random
import re
import shutil
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from devstack.testing import Running

from .conftest import REPOSITORY, until
from .test_browser import browser, obstacles, page, pytestmark, register
from .test_browser_workflows import token

__all__ = ["browser", "page", "pytestmark", "token"]  # fixtures and marks, used by name

AGENT = "error-message-writer"
LONG = 120_000
"""How long the small model may take, in milliseconds."""


async def come_from_elsewhere(page: Page) -> None:
    """Come from an address of one's own: of one, only a few may try agents within the hour."""
    address = ".".join(str(random.randrange(1, 255)) for _ in range(4))  # noqa: S311  (no secret)
    await page.set_extra_http_headers({"X-Forwarded-For": address})


async def run_example(page: Page) -> None:
    """Run an agent on its example and wait for the answer."""
    await page.goto(f"/agents/{AGENT}")
    await page.get_by_role("button", name=re.compile("Use this example")).first.click()
    await page.get_by_role("button", name="Run", exact=True).click()
    await expect(page.get_by_role("region", name="Answer").get_by_text("Completed", exact=True)).to_be_visible(
        timeout=LONG
    )


async def reload_until(page: Page, text: str) -> None:
    """Load a page again until it shows a text."""

    async def is_shown() -> bool:
        await page.reload()
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        return await page.get_by_text(text).count() > 0

    await until(is_shown, f"the page shows {text!r}", 20)


async def test_a_visitor_runs_an_agent_and_keeps_the_run_by_registering(page: Page, username: str) -> None:
    await come_from_elsewhere(page)
    await page.goto(f"/agents/{AGENT}")
    await expect(page.get_by_text("No account is needed to try it.")).to_be_visible()
    await run_example(page)
    await expect(page.get_by_text("4 of 5 runs left")).to_be_visible()
    assert await obstacles(page) == []
    run = re.search(r"run=([0-9a-f-]+)", page.url)
    assert run is not None
    await page.get_by_role("link", name="Create an account").click()
    await register(page, username)
    await expect(page).to_have_url(re.compile(f"run={run.group(1)}"))
    await expect(page.get_by_role("region", name="Answer").get_by_text("Completed", exact=True)).to_be_visible()
    await expect(page.get_by_text("runs left")).to_have_count(0)
    await expect(page.get_by_role("button", name="Account", exact=True)).to_be_visible()
    await page.get_by_role("region", name="Answer").get_by_role("link", name="Open run").click()
    await expect(page).to_have_url(re.compile(f"/dashboard/{run.group(1)}"))


async def test_an_answer_is_read_by_whoever_has_its_link_until_it_is_taken_back(
    page: Page, token: str, username: str, browser: Browser, platform: Running
) -> None:
    await run_example(page)
    answer = page.get_by_role("region", name="Answer")
    await answer.get_by_role("button", name="Share").click()
    await answer.get_by_role("button", name="Make a link").click()
    link = await answer.get_by_role("textbox", name="Link").input_value()
    assert link.startswith(f"{platform.engine_url}/shared/")
    assert await obstacles(page) == []

    elsewhere = await browser.new_context(viewport={"width": 390, "height": 844})
    reader = await elsewhere.new_page()
    await reader.goto(link)
    await expect(reader.get_by_role("heading", level=1)).to_be_visible()
    await expect(reader.get_by_text("What was put in")).to_have_count(0)
    assert username not in await reader.content()
    assert await reader.locator("meta[name=robots]").get_attribute("content") == "noindex"
    assert await obstacles(reader) == []
    assert await reader.evaluate("document.documentElement.scrollWidth") <= 390

    await answer.get_by_role("checkbox", name="Show what I put in").check()
    await reload_until(reader, "What was put in")
    await reader.get_by_role("link", name="Run this agent yourself").click()
    await expect(reader).to_have_url(re.compile(f"/agents/{AGENT}"))
    await expect(reader.locator("form textarea").first).not_to_have_value("")

    await answer.get_by_role("button", name="Stop sharing").click()
    await expect(answer.get_by_role("button", name="Make a link")).to_be_visible()
    await reader.goto(link)
    await expect(reader.get_by_text("This link leads nowhere").last).to_be_visible()
    await elsewhere.close()


RUNNERS = {
    "curl": ("sh", "call.sh"),
    "Python": (sys.executable, "call.py"),
    "TypeScript": (str(REPOSITORY / ".venv" / "bin" / "node"), "call.mts"),
}


async def ran(language: str, code: str, key: str, folder: Path) -> str:
    """Run code as its reader would, with a key in the environment; return what it writes."""
    runner, name = RUNNERS[language]
    (folder / name).write_text(code + "\n", "utf-8")
    environment = {**os.environ, "RIALTO_API_KEY": key, "NO_COLOR": "1"}
    process = await asyncio.create_subprocess_exec(
        runner, name, cwd=folder, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, said = await asyncio.wait_for(process.communicate(), 200)
    assert process.returncode == 0, said.decode()
    return out.decode()


async def newest_answer(page: Page, token: str) -> str:
    """Return what the last run of a user's answered, as the engine keeps it."""
    headers = {"Authorization": f"Bearer {token}"}
    listed = await page.request.get("/workflows?limit=1", headers=headers)
    [newest] = (await listed.json())["items"]
    run = await page.request.get(f"/workflows/{newest['id']}", headers=headers)
    return str((await run.json())["steps"][0]["output"])


async def run_over(page: Page, token: str, run: str) -> dict[str, Any]:
    """Return a run once it is over, as the engine keeps it."""
    headers = {"Authorization": f"Bearer {token}"}

    async def kept() -> dict[str, Any]:
        found: dict[str, Any] = await (await page.request.get(f"/workflows/{run}", headers=headers)).json()
        return found

    async def is_over() -> bool:
        return (await kept())["finished_at"] is not None

    await until(is_over, "the run is over")
    return await kept()


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl")
async def test_the_code_on_the_page_runs_as_it_stands(page: Page, token: str, tmp_path: Path) -> None:
    wanted = {"name": "From the page", "scopes": ["read", "run"], "expires_in_days": 1}
    made = await page.request.post("/api-keys", data=wanted, headers={"Authorization": f"Bearer {token}"})
    assert made.status == 201, await made.text()
    key = (await made.json())["key"]
    await page.goto(f"/agents/{AGENT}")
    await page.get_by_text("How to call it").click()
    for language in RUNNERS:
        await page.get_by_role("tab", name=language).click()
        code = await page.get_by_role("tabpanel", name=language).locator("pre").inner_text()
        said = await ran(language, code, key, tmp_path)
        if language == "curl":
            run = json.loads(said)
            if run["finished_at"] is None:  # it waits for a minute at most, as it says
                run = await run_over(page, token, run["id"])
            said = run["steps"][0]["output"]
        assert said.strip() == (await newest_answer(page, token)).strip() != "", language
    assert await obstacles(page) == []


def a_pdf(text: str) -> bytes:
    """Return a PDF of one page that says something."""
    stream = f"BT /F1 24 Tf 72 700 Td ({text}) Tj ET".encode()
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    places = []
    for number, part in enumerate(parts, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, part))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, start))
    return out.getvalue()


def a_letter(text: str) -> bytes:
    """Return a Word document that says something."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        body = f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
        document = f'<w:document xmlns:w="urn:w"><w:body>{body}</w:body></w:document>'
        archive.writestr("word/document.xml", document)
    return out.getvalue()


FILES: list[tuple[str, bytes, str]] = [
    ("notes.md", b"# From Markdown", "# From Markdown"),
    ("page.html", b"<h1>From HTML</h1><script>document.title = 'taken'</script>", "# From HTML"),
    ("paper.pdf", a_pdf("From a PDF"), "From a PDF"),
    ("letter.docx", a_letter("From Word"), "From Word"),
]


@pytest.mark.parametrize(("name", "content", "text"), FILES, ids=[name for name, _, _ in FILES])
async def test_a_file_fills_an_input_and_goes_nowhere_else(page: Page, name: str, content: bytes, text: str) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method) if request.post_data_buffer else None)
    await page.goto(f"/agents/{AGENT}")
    field = page.get_by_role("textbox", name=re.compile("^Situation"))
    await expect(field).to_be_visible()
    chooser = page.locator("input[type=file]").first
    await chooser.set_input_files({"name": name, "mimeType": "application/octet-stream", "buffer": content})
    await expect(field).to_have_value(text, timeout=20_000)
    assert sent == []
    await chooser.set_input_files({"name": "photo.png", "mimeType": "image/png", "buffer": b"x"})
    await expect(page.get_by_text("photo.png is of a kind that cannot be read")).to_be_visible()
    await expect(field).to_have_value(text)


async def test_an_answer_is_downloaded_and_asked_for_again_with_changes(page: Page, token: str) -> None:
    await run_example(page)
    answer = page.get_by_role("region", name="Answer")
    await answer.get_by_role("button", name="Download the answer as").click()
    async with page.expect_download() as downloaded:
        await page.get_by_role("menuitem", name=re.compile("JSON")).click()
    download = await downloaded.value
    assert download.suggested_filename == f"{AGENT}.json"
    record: dict[str, Any] = json.loads(await asyncio.to_thread(Path(await download.path()).read_text, "utf-8"))
    assert record["agent"] == AGENT
    assert record["output"]
    assert record["model"]
    await page.reload()
    field = page.get_by_role("textbox", name=re.compile("^Situation"))
    await expect(field).to_have_value("")
    await page.get_by_role("button", name="Run again with changes").click()
    await expect(field).to_have_value(record["input"]["situation"])
    await expect(field).to_be_focused()
