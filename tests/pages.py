"""Every page of the site: its address, who looks at it, what shows that it is there, and what must be made before.

`test_browser_every_page.py` looks at all of them, `tools/screenshots.py` takes their pictures. A new page is a line in
PAGES; what it shows is made in `prepare`, and its address names that: `/my-batches/{batch}`.
"""

import base64
import functools
import hashlib
import hmac
import json
import time
import uuid
from collections.abc import Awaitable, Callable
from typing import Any, Literal, NamedTuple

import httpx2
from playwright.async_api import Page, expect

from .conftest import PASSWORD, until

AGENT = "lease-reviewer"
AGENTS = [AGENT, "error-message-writer", "complaint-replier"]
STEPS: list[dict[str, Any]] = [
    {"id": "assess", "agent": "change-risk-reviewer", "needs": []},
    {"id": "message", "agent": "error-message-writer", "needs": []},
    {"id": "reply", "agent": "complaint-replier", "needs": ["assess", "message"]},
]
ASKED = "Shall release 4.2 go out tonight? The risk review calls it **medium**; the way back takes five minutes."
NOTE = {
    "name": "Thank-you note",
    "description": "Writes the line that goes into the parcel.",
    "inputs": [
        {"name": "customer", "type": "string", "description": "Who ordered."},
        {"name": "items", "type": "integer", "minimum": 1, "maximum": 99, "description": "How many things."},
    ],
    "steps": [{"id": "write", "set": {"text": "Thank you, ${{ inputs.customer }}, for ${{ inputs.items }}."}}],
    "output": {"text": "${{ steps.write.output.text }}"},
}
"""A template that needs no model, so that what is made of it is over at once."""
BROKEN = {
    "name": "Import the price list",
    "steps": [{"id": "read", "set": {"prices": "${{ json(inputs.list) }}"}}],
    "inputs": [{"name": "list", "type": "string", "description": "The list, as JSON."}],
    "values": {"list": "no list"},
}
Made = dict[str, str]
"""What was made for the pages, by the names that their addresses use."""
Who = Literal["visitor", "newcomer", "owner"]
"""Who looks: somebody without an account, with a new one, or the administrator whose the things are."""


class Account(NamedTuple):
    """Somebody who is logged in."""

    username: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        """What tells the API who asks."""
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def script(self) -> str:
        """What a window runs before each page to be logged in."""
        session = json.dumps({"token": self.token, "username": self.username})
        return f"sessionStorage.setItem('rialto.session', {json.dumps(session)})"


class SitePage(NamedTuple):
    """A page, and what is waited for before it is looked at."""

    name: str
    path: str
    ready: str
    """A selector: the page is there when this is seen."""
    who: Who = "owner"
    act: Callable[[Page], Awaitable[object]] | None = None
    after: str | None = None
    """The workflow, among what was made, that is over first: the page shows what came of it."""


async def _use_example(page: Page) -> None:
    await page.get_by_role("button", name="Use this example").first.click()


async def _open_palette(page: Page) -> None:
    # The server's part of the page is there before what listens to keys is: see `open_page`.
    await page.keyboard.press("Control+k")
    await page.get_by_role("combobox", name="Search and commands").fill("review")
    await page.get_by_role("group", name="Agents").wait_for()


_CATEGORIES = "role=region[name='Categories']"
PAGES = [
    SitePage("marketplace", "/", _CATEGORIES, "visitor"),
    SitePage("category", "/?category=legal", "article", "visitor"),
    SitePage("search", "/?q=review+a+lease", "article", "visitor"),
    SitePage("palette", "/", _CATEGORIES, act=_open_palette),
    SitePage("agent", "/agents/{agent}", "form", "visitor", _use_example),
    SitePage("compare", "/compare?agents={agents}", "table"),
    SitePage("login", "/login", "form", "visitor"),
    SitePage("register", "/register", "form", "visitor"),
    SitePage("not-found", "/nowhere", "text=There is no such page", "visitor"),
    SitePage("collection", "/agent-collections/{collection}", "article", "visitor"),
    SitePage("own-collection", "/agent-collections/{collection}", "article"),
    SitePage("favourites", "/my-favourites", "article"),
    SitePage("dashboard", "/dashboard", "text=Release 4.2 goes wrong"),
    SitePage("workflow-waiting", "/dashboard/{asks}", "role=button[name='Approve']"),
    SitePage("workflow-failed", "/dashboard/{failed}", "role=button[name='Try again']"),
    SitePage("tasks", "/my-tasks", "role=button[name='Approve']"),
    SitePage("task", "/my-tasks/{task}", "role=button[name='Approve']"),
    SitePage("templates", "/workflow-templates", "text=Contract review"),
    SitePage("template", "/workflow-templates/{template}", "form"),
    SitePage("own-template", "/workflow-templates/{note}", "role=button[name='Delete']"),
    SitePage("shared-template", "/shared-template/{shared_note}", "text=Thank-you note", "visitor"),
    SitePage("new-workflow", "/build", "role=region[name='Steps of the workflow']"),
    SitePage("build", "/build/{template}", ".react-flow__node"),
    SitePage("batches", "/my-batches", "text=Parcels of Monday"),
    SitePage("batch", "/my-batches/{batch}", "table"),
    SitePage("new-batch", "/my-batches/new?template={note}", "role=textbox[name='or paste rows']"),
    SitePage("schedules", "/my-schedules", "role=button[name='Pause Morning note']"),
    SitePage("schedule", "/my-schedules/{schedule}", "form"),
    SitePage("new-schedule", "/my-schedules/new?template={note}", "form"),
    SitePage("triggers", "/my-triggers", "role=button[name='Pause New order']"),
    SitePage("trigger", "/my-triggers/{trigger}", "pre code"),
    SitePage("new-trigger", "/my-triggers/new?template={note}", "form"),
    SitePage("failures", "/failures", "role=button[name='Requeue it']"),
    SitePage("settings", "/settings", "text=Nightly export"),
    SitePage("people", "/admin/people", "table"),
    SitePage("health", "/admin/health", "text=Relay"),
    SitePage("spending", "/admin/spending", "text=claude-haiku"),
    # Last, as these wait for what the model writes.
    SitePage("agent-answer", "/agents/{agent}?run={run}", "section[aria-labelledby=result]", after="run"),
    SitePage("shared", "/shared/{shared}", "main h1", "visitor", after="run"),
    SitePage("analytics", "/analytics", "main dl dt", after="run"),
    SitePage("ended", "/dashboard?by=ended&range=day", "text=/^ended /", after="run"),
    SitePage("workflow", "/dashboard/{chain}", "article", after="chain"),
]

NOTHING_YET = [
    SitePage("compare-empty", "/compare", "main h1", "visitor"),
    SitePage("dashboard-empty", "/dashboard", "main h2", "newcomer"),
    SitePage("favourites-empty", "/my-favourites", "main h2", "newcomer"),
    SitePage("tasks-empty", "/my-tasks", "text=Nothing waits", "newcomer"),
    SitePage("batches-empty", "/my-batches", "text=No batch yet", "newcomer"),
    SitePage("schedules-empty", "/my-schedules", "text=Nothing runs by itself yet", "newcomer"),
    SitePage("triggers-empty", "/my-triggers", "text=Nothing waits for messages yet", "newcomer"),
    SitePage("failures-empty", "/failures", "text=Nothing is set aside", "newcomer"),
    SitePage("analytics-empty", "/analytics", "main h1", "newcomer"),
    SitePage("settings-empty", "/settings", "text=No API key yet", "newcomer"),
    SitePage("for-administrators", "/admin/people", "text=This page is for administrators", "newcomer"),
]
"""The same pages where there is nothing to see yet, or nothing for whoever looks."""


async def open_account(client: httpx2.AsyncClient, username: str) -> Account:
    """Register somebody and log them in."""
    credentials = {"username": username, "password": PASSWORD}
    (await client.post("/auth/register", json=credentials)).raise_for_status()
    answer = await client.post("/auth/login", json=credentials)
    return Account(username, answer.raise_for_status().json()["token"])


async def send(
    client: httpx2.AsyncClient, account: Account, method: str, path: str, body: object = None
) -> dict[str, Any]:
    """Ask the API for something in somebody's name; return its answer."""
    answer = await client.request(method, path, json=body, headers=account.headers)
    assert answer.is_success, f"{method} {path}: {answer.text[:500]}"
    found: dict[str, Any] = answer.json() if answer.content else {}
    return found


async def prepare(client: httpx2.AsyncClient, owner: Account) -> Made:
    """Make what the pages of an administrator show; what the model writes comes later, see `over`."""
    ask = functools.partial(send, client, owner)
    made = {"agent": AGENT, "agents": ",".join(AGENTS), "template": "contract-review"}
    made |= await _runs(ask)
    made["shared"] = (await ask("POST", f"/workflows/{made['run']}/share", {"include_input": True}))["token"]
    collection = {"name": "For the front desk", "description": "What we use daily.", "public": True, "agents": AGENTS}
    made["collection"] = (await ask("POST", "/collections", collection))["id"]
    for agent in AGENTS:
        await ask("PUT", f"/favourites/{agent}")
    await ask("POST", "/api-keys", {"name": "Nightly export", "scopes": ["read"]})
    await ask("PUT", "/budget", {"monthly": 20})
    made |= await _automation(client, ask)

    async def is_asked() -> bool:
        return bool((await ask("GET", "/tasks"))["items"])

    await until(is_asked, "the workflow asks")
    [task, *_] = (await ask("GET", "/tasks"))["items"]
    return {**made, "task": task["id"]}


async def over(client: httpx2.AsyncClient, owner: Account, workflow: str) -> None:
    """Return when a workflow is over."""

    async def is_over() -> bool:
        return (await send(client, owner, "GET", f"/workflows/{workflow}"))["finished_at"] is not None

    await until(is_over, "the workflow is over")


async def open_page(page: Page, shown: SitePage, made: Made) -> None:
    """Load a page and return when all that is in sight is there."""
    await page.goto(shown.path.format_map(made))
    await expect(page.locator(shown.ready).first).to_be_visible(timeout=30_000)
    if shown.who != "visitor":
        # The menu of whoever is logged in comes after the page, and nothing grey stands in its place.
        await expect(page.get_by_role("button", name="Account", exact=True)).to_be_visible(timeout=30_000)
    if shown.act is not None:
        await shown.act(page)
    await settle(page)


async def settle(page: Page) -> None:
    """Return when nothing in sight is still waited for."""

    async def is_there() -> bool:
        there: bool = await page.evaluate(_IS_THERE)
        return there

    await until(is_there, "all of the page is there", 30)


async def end_changes(page: Page) -> None:
    """Bring what changes gradually to its end: meanwhile its colours are none of the page's own."""
    while await page.evaluate(_END_CHANGES) > 0:
        pass


# Pictures of categories come a moment after the page, into empty places.
_IS_THERE = """() => ![...document.querySelectorAll(".skeleton, svg[aria-hidden]:empty")].some((part) => {
    const { top, bottom, height } = part.getBoundingClientRect();
    return height > 0 && bottom > 0 && top < innerHeight;
})"""

# A colour that changes gradually is inherited gradually: at the end of one change others begin in what is inside.
_END_CHANGES = """() => {
    const changes = document.getAnimations().filter((each) => each instanceof CSSTransition);
    for (const change of changes) change.finish();
    return changes.length;
}"""

_Ask = Callable[..., Awaitable[dict[str, Any]]]


async def _runs(ask: _Ask) -> Made:
    """Start what runs; return the workflows' ids."""

    async def example(agent: str) -> object:
        return (await ask("GET", f"/agents/library/{agent}"))["examples"][0]["input"]

    begun: list[tuple[str, dict[str, Any]]] = [
        ("run", {"name": "Residential Lease Reviewer", "steps": [
            {"id": "run", "agent": AGENT, "input": await example(AGENT)},
        ]}),
        ("chain", {"name": "Release 4.2 goes wrong", "steps": [
            {**step, "input": await example(step["agent"])} for step in STEPS
        ]}),
        ("asks", {"name": "Ship release 4.2", "steps": [
            {"id": "go", "approval": {"ask": ASKED, "who": ["role:owner"]}},
        ]}),
        ("failed", BROKEN),
    ]  # fmt: skip
    return {name: (await ask("POST", "/workflows", body))["id"] for name, body in begun}


async def _automation(client: httpx2.AsyncClient, ask: _Ask) -> Made:
    """Make a template of one's own, and a batch, a schedule and a webhook of it, which is sent a message that fails."""
    note = (await ask("POST", "/templates", {"slug": "thank-you-note", "document": NOTE}))["slug"]
    values = [{"customer": name, "items": items} for name, items in (("Ada", 1), ("Grace", 3), ("Edsger", 2))]
    shared = await ask("POST", f"/templates/{note}/share", {"include_name": True})
    batch = await ask("POST", "/batches", {"template": note, "name": "Parcels of Monday", "inputs": values})
    schedule = {"name": "Morning note", "template": note, "cron": "30 7 * * MON-FRI", "time_zone": "Europe/Berlin"}
    scheduled = await ask("POST", "/schedules", {**schedule, "values": values[0]})
    inputs = {"customer": "${{ message.customer.name }}", "items": 1}
    hook = {"name": "New order", "template": note, "kind": "webhook", "inputs": inputs}
    trigger = await ask("POST", "/triggers", hook)
    for message, status in (({"customer": {"name": "Ada"}}, 202), ({"customer": "Ada"}, 422)):
        body = json.dumps(message).encode()
        headers = {**_signature(trigger["secret"], body), "Content-Type": "application/json"}
        answer = await client.post(f"/hooks/{trigger['id']}", content=body, headers=headers)
        assert answer.status_code == status, answer.text
    made = {"batch": batch["id"], "schedule": scheduled["id"], "trigger": trigger["id"]}
    return {**made, "note": note, "shared_note": shared["token"]}


def _signature(secret: str, body: bytes) -> dict[str, str]:
    """Sign a message as Standard Webhooks says."""
    name, moment = f"msg_{uuid.uuid4().hex}", str(int(time.time()))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = hmac.new(key, f"{name}.{moment}.".encode() + body, hashlib.sha256).digest()
    signature = f"v1,{base64.b64encode(signed).decode()}"
    return {"webhook-id": name, "webhook-timestamp": moment, "webhook-signature": signature}
