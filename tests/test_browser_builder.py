"""Workflows built by hand: a browser draws two steps, connects them, runs them, saves and opens them again."""

import re
import uuid

from playwright.async_api import Locator, Page, expect

from devstack.testing import Running

from .test_browser import browser, obstacles, page, pytestmark
from .test_browser_workflows import token

__all__ = ["browser", "page", "pytestmark", "token"]  # fixtures and marks, used by name

AGENT = "error-message-writer"
NAME = re.compile("^Add Error Message Writer")


def canvas(page: Page) -> Locator:
    """The graph."""
    return page.get_by_role("region", name="Steps of the workflow")


def node(page: Page, step: str) -> Locator:
    """A step in the graph."""
    return canvas(page).locator(f'.react-flow__node[data-id="{step}"]')


async def fill_example(page: Page) -> list[str]:
    """Give the step that is open what the agent's example gives; return the names of its inputs."""
    library = await page.request.get(f"/agents/library/{AGENT}")
    agent = await library.json()
    example = agent["examples"][0]["input"]
    required = [field["name"] for field in agent["inputs"] if field["required"]]
    for name in required:
        value = example[name]
        text = "\n".join(value) if isinstance(value, list) else str(value)
        await page.get_by_role("tabpanel").get_by_role("textbox", name=re.compile(f"^{name}")).fill(text)
    return required


async def middle(handle: Locator) -> tuple[float, float]:
    """Where the mouse takes hold of something."""
    box = await handle.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


async def connect(page: Page, first: Locator, second: Locator) -> None:
    """Draw a line from one step to another with the mouse."""
    # Unlike a move of the mouse this waits until the graph has come to rest: a new step is brought into view.
    await first.locator(".react-flow__handle.source").hover()
    await page.mouse.down()
    await page.mouse.move(*await middle(second), steps=5)
    await page.mouse.move(*await middle(second.locator(".react-flow__handle.target")), steps=5)
    await page.mouse.up()


async def test_two_steps_are_built_by_key_and_mouse_run_saved_and_opened_again(page: Page, token: str) -> None:
    await page.goto("/build")
    await page.get_by_role("searchbox", name="Search agents to add").fill("error message")
    item = page.get_by_role("button", name=NAME)
    await item.focus()
    await page.keyboard.press("Enter")
    await expect(node(page, AGENT)).to_be_visible()
    names = await fill_example(page)

    box = await canvas(page).bounding_box()
    assert box is not None
    await item.drag_to(canvas(page), target_position={"x": box["width"] / 2, "y": box["height"] - 90})
    second = f"{AGENT}-2"
    await expect(node(page, second)).to_be_visible()
    await fill_example(page)
    await connect(page, node(page, AGENT), node(page, second))
    await expect(canvas(page).locator(".react-flow__edge")).to_have_count(1)
    await expect(page.get_by_text("No problems")).to_be_visible()

    field = page.get_by_role("tabpanel").get_by_role("textbox", name=re.compile(f"^{names[0]}"))
    await field.fill("As said: ${{ steps.nowhere.output }}")
    await expect(page.get_by_role("region", name="Problems").get_by_text("nowhere")).to_be_visible()
    await expect(page.get_by_role("tabpanel").get_by_role("alert").get_by_text("nowhere")).to_be_visible()
    await field.fill("")
    await field.press_sequentially("As said: ${{ steps.err")
    await page.get_by_role("option", name=re.compile(f"^steps.{AGENT}.output")).click()
    await expect(field).to_have_value(f"As said: ${{{{ steps.{AGENT}.output }}}}")
    await expect(page.get_by_text("No problems")).to_be_visible()

    await page.get_by_role("toolbar").get_by_role("button", name="Run").click()
    await page.get_by_role("button", name="Start").click()
    for step in (AGENT, second):
        await expect(node(page, step).locator("[data-status=completed]")).to_be_visible(timeout=120_000)
    await node(page, AGENT).click()
    await expect(page.get_by_role("article", name=f"Step {AGENT}")).to_be_visible()

    slug = f"built-{uuid.uuid4().hex[:8]}"
    await page.get_by_role("toolbar").get_by_role("button", name="Save").click()
    form = page.get_by_role("form", name="Save as a template")
    await form.get_by_role("textbox").fill(slug)
    await form.get_by_role("button", name="Save").click()
    await expect(page).to_have_url(re.compile(f"/build/{slug}$"))
    await page.reload()
    await expect(node(page, second)).to_be_visible()
    await expect(canvas(page).locator(".react-flow__node")).to_have_count(2)
    await expect(canvas(page).locator(".react-flow__edge")).to_have_count(1)
    await expect(page.get_by_text("No problems")).to_be_visible()


async def test_text_and_graph_are_one_and_undo_goes_through_both(page: Page, token: str) -> None:
    await page.goto("/build/query-review")
    await expect(node(page, "review")).to_be_visible()
    await page.get_by_role("tab", name="Text").click()
    text = page.get_by_role("textbox", name="The workflow as text")
    await text.click()
    await page.keyboard.press("Control+End")
    await page.keyboard.insert_text("\ncolour: red\n")
    await expect(page.get_by_role("region", name="Problems").get_by_text("colour").first).to_be_visible()
    await page.keyboard.press("Control+z")
    await expect(page.get_by_text("No problems")).to_be_visible()
    await page.get_by_role("button", name=re.compile("^Add Approval")).click()
    await expect(text).to_contain_text("- id: approval")
    await node(page, "approval").click()
    await node(page, "approval").press("Delete")
    await expect(node(page, "approval")).not_to_be_attached()
    await expect(text).not_to_contain_text("- id: approval")


async def test_a_key_removes_what_has_the_focus_not_what_else_is_selected(page: Page, token: str) -> None:
    await page.goto("/build/query-review")
    await node(page, "review").click()
    line = canvas(page).locator(".react-flow__edge")
    await page.get_by_role("button", name=re.compile("^Add Approval")).click()
    await expect(page.get_by_role("textbox", name=re.compile("^Name of the step"))).to_have_value("approval")
    await line.press("Delete")
    await expect(line).not_to_be_attached()
    await expect(node(page, "approval")).to_be_visible()
    await node(page, "review").press("Delete")
    await expect(node(page, "review")).not_to_be_attached()
    await expect(node(page, "approval")).to_be_visible()
    await node(page, "approval").press("Backspace")
    await expect(node(page, "approval")).not_to_be_attached()


QUESTIONS = """\
name: Questions
description: >
  What somebody is asked,
  and what if they say nothing.
steps:
  - id: agree
    approval: {ask: "Shall it go on?", who: [role:owner], deadline: 2d}
  - id: ask
    needs: [agree]
    question:
      ask: How many, and by when?
      who: [role:owner]
      deadline: 1d
      inputs:
        - {name: count, type: integer, minimum: 1, description: How many.}
        - {name: soon, type: boolean, description: Is it urgent.}
"""


async def test_what_counts_when_nobody_answers_is_said_in_forms(page: Page, token: str) -> None:
    await page.goto("/build")
    await page.locator("input[type=file][aria-label=Import]").set_input_files(
        {"name": "questions.yaml", "mimeType": "application/yaml", "buffer": QUESTIONS.encode()}
    )
    await expect(page.get_by_text("No problems")).to_be_visible()
    description = page.get_by_label("What it is for")
    await expect(description).to_have_value("What somebody is asked, and what if they say nothing.")
    details = page.get_by_role("tabpanel")
    await node(page, "agree").click()
    await details.get_by_label("Once it has passed").select_option("escalate")
    await details.get_by_label("Who is asked then").fill("role:admin")
    await expect(details.get_by_text("there is no role:admin", exact=False).first).to_be_visible()
    await details.get_by_label("Who is asked then").fill("role:owner")
    await details.get_by_label("Their deadline").fill("never")
    await expect(details.get_by_text("a length of time").first).to_be_visible()
    await details.get_by_label("Their deadline").fill("6h")
    await details.get_by_label("Once that has passed, too").select_option("approve")
    assert await obstacles(page) == []
    await node(page, "ask").click()
    await details.get_by_label("Answer to count").fill("0")
    await details.get_by_label("Answer to soon").select_option("false")
    # The engine knows what the form may be answered with.
    await expect(details.get_by_text(re.compile("must be at least 1", re.IGNORECASE))).to_be_visible()
    assert await obstacles(page) == []
    await details.get_by_label("Answer to count").fill("3")
    await expect(page.get_by_text("No problems")).to_be_visible()
    await page.get_by_role("tab", name="Text").click()
    text = page.get_by_role("textbox", name="The workflow as text")
    for line in ("deadline: 6h", "on_deadline: approve", "count: 3", "soon: false"):
        await expect(text).to_contain_text(line)


async def test_everybody_can_use_the_editor(page: Page, token: str, platform: Running) -> None:
    await page.goto("/build/software-delivery")
    await node(page, "design").click()
    await expect(page.get_by_role("textbox", name=re.compile("^Name of the step"))).to_have_value("design")
    assert await obstacles(page) == []
    await page.get_by_role("tab", name="Text").click()
    await expect(page.get_by_role("textbox", name="The workflow as text")).to_be_visible()
    assert await obstacles(page) == []
    await page.set_viewport_size({"width": 390, "height": 800})
    await page.get_by_role("tab", name="Details").click()
    assert await obstacles(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
