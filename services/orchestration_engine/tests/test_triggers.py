"""Triggers: what is posted to webhooks and written to topics runs templates, each message once."""

import asyncio
import base64
import datetime
import hashlib
import hmac
import json
import time
import uuid
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx2
import pytest
from confluent_kafka import Producer

from agent_contracts.events import TOPIC
from orchestration_engine.core.clock import now
from orchestration_engine.core.database import Database
from orchestration_engine.workflows.errors import TooMuchInLine
from orchestration_engine.workflows.pressure import Pressure
from orchestration_engine.workflows.triggers.hooks import receive
from orchestration_engine.workflows.triggers.topics import Record, give_up, take_records

from .engine import Caller, Engine, Process, a_name, free_port, status_of, step, until
from .stub_agents import StubAgents


async def saved_template(user: Caller, *names: str) -> str:
    slug = f"template-{uuid.uuid4().hex[:8]}"
    inputs = [{"name": name, "type": "string", "description": "What it is about."} for name in names or ("topic",)]
    first = inputs[0]["name"]
    document = {"name": "Saved", "inputs": inputs, "steps": [step("only", f"${{{{ inputs.{first} }}}}")]}
    answer = await user.http.post("/templates", json={"slug": slug, "document": document})
    assert answer.status_code == 201, answer.text[:300]
    return slug


async def saved(user: Caller, **changes: Any) -> Any:
    body = {"name": "On mail", "kind": "webhook", "inputs": {"topic": "${{ message.subject }}"}, **changes}
    body.setdefault("template", await saved_template(user))
    answer = await user.http.post("/triggers", json=body)
    assert answer.status_code == 201, answer.text[:300]
    assert answer.headers["Location"] == f"/triggers/{answer.json()['id']}"
    return answer.json()


def signed(trigger: Any, body: bytes, key: str, at: float | None = None) -> dict[str, str]:
    """Sign as the specification of Standard Webhooks says, by other code than the engine's."""
    timestamp = str(int(at if at is not None else time.time()))
    secret = base64.b64decode(trigger["secret"].removeprefix("whsec_"))
    mac = hmac.new(secret, f"{key}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    signature = "v1," + base64.b64encode(mac).decode()
    return {"webhook-id": key, "webhook-timestamp": timestamp, "webhook-signature": signature}


async def posted(anyone: httpx2.AsyncClient, trigger: Any, message: Any, key: str, **headers: str) -> httpx2.Response:
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    told = {"content-type": "application/json", **signed(trigger, body, key), **headers}
    return await anyone.post(trigger["address"] or f"/hooks/{trigger['id']}", content=body, headers=told)


async def runs_of(user: Caller, trigger: Any) -> list[Any]:
    items = (await user.http.get("/workflows", params={"limit": "100"})).json()["items"]
    return [item for item in items if item["source"] == f"trigger/{trigger['id']}"]


async def letters_of(user: Caller, trigger: Any) -> list[Any]:
    items = (await user.http.get("/dead-letters", params={"limit": "100"})).json()["items"]
    return [item for item in items if item["source"] == f"trigger/{trigger['id']}"]


async def test_a_signed_message_runs_the_template(ada: Caller, anyone: httpx2.AsyncClient, agents: StubAgents) -> None:
    topic = a_name()
    trigger = await saved(ada)
    assert trigger["secret"].startswith("whsec_")
    answer = await posted(anyone, trigger, {"subject": topic}, "msg_1")
    assert answer.status_code == 202, answer.text[:300]
    finished = await ada.finished(answer.json()["workflow_id"])
    assert (finished["status"], finished["name"], finished["values"]) == ("completed", "On mail", {"topic": topic})
    assert finished["source"] == f"trigger/{trigger['id']}"
    assert len(agents.about(topic)) == 1
    shown = (await ada.http.get(f"/triggers/{trigger['id']}")).json()
    assert shown["count"] == 1
    assert shown["last_at"] is not None
    assert "secret" not in shown


async def test_a_message_that_is_sent_again_runs_nothing_again(ada: Caller, anyone: httpx2.AsyncClient) -> None:
    trigger = await saved(ada)
    answers = await asyncio.gather(*(posted(anyone, trigger, {"subject": "x"}, "msg_2") for _ in range(8)))
    again = await posted(anyone, trigger, {"subject": "another"}, "msg_2")
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [202]
    assert again.status_code == 200
    assert len({answer.json()["workflow_id"] for answer in [*answers, again]}) == 1
    assert len(await runs_of(ada, trigger)) == 1
    assert (await ada.http.get(f"/triggers/{trigger['id']}")).json()["count"] == 1


def _of(**changes: str) -> Callable[[Any, bytes], dict[str, str]]:
    return lambda trigger, body: {**signed(trigger, body, "msg_3"), **changes}


FORGERIES: dict[str, Callable[[Any, bytes], dict[str, str]]] = {
    "nothing": lambda _, __: {},
    "another secret": lambda _, body: signed({"secret": base64.b64encode(b"x" * 32).decode()}, body, "msg_3"),
    "another body": lambda trigger, _: signed(trigger, b"{}", "msg_3"),
    "another id": _of(**{"webhook-id": "msg_4"}),
    "another time": _of(**{"webhook-timestamp": str(int(time.time()) - 10)}),
    "six minutes ago": lambda trigger, body: signed(trigger, body, "msg_3", time.time() - 360),
    "in six minutes": lambda trigger, body: signed(trigger, body, "msg_3", time.time() + 360),
    "no time": _of(**{"webhook-timestamp": "nan"}),
    "no base64": _of(**{"webhook-signature": "v1,$$$"}),
    "no version": _of(**{"webhook-signature": "c2lnbmF0dXJl"}),
    "not ASCII": _of(**{"webhook-signature": "v1,\u00e9"}),
    "nothing but commas": _of(**{"webhook-signature": ",, ,"}),
    "an endless id": lambda trigger, body: signed(trigger, body, "m" * 300),
    "an empty id": lambda trigger, body: signed(trigger, body, ""),
}


@pytest.mark.parametrize("forgery", FORGERIES)
async def test_a_forged_message_is_refused_without_saying_why(
    ada: Caller, anyone: httpx2.AsyncClient, forgery: str
) -> None:
    trigger, body = await saved(ada), b'{"subject": "x"}'
    headers = {"content-type": "application/json", **FORGERIES[forgery](trigger, body)}
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    answer = await anyone.post(trigger["address"], content=body, headers=raw)
    unknown = await anyone.post(f"/hooks/{uuid.uuid4()}", content=body, headers=raw)
    assert (answer.status_code, unknown.status_code) == (401, 401)
    assert answer.content == unknown.content
    assert await runs_of(ada, trigger) == []
    assert await letters_of(ada, trigger) == []


async def test_one_good_signature_among_several_is_enough(ada: Caller, anyone: httpx2.AsyncClient) -> None:
    trigger, body = await saved(ada), b'{"subject": "x"}'
    headers = signed(trigger, body, "msg_5")
    headers["webhook-signature"] = "v1a,AAAA v1,AAAA " + headers["webhook-signature"]
    answer = await anyone.post(
        trigger["address"], content=body, headers={"content-type": "application/json", **headers}
    )
    assert answer.status_code == 202, answer.text[:300]


async def test_a_webhook_that_is_off_takes_nothing(ada: Caller, anyone: httpx2.AsyncClient) -> None:
    trigger = await saved(ada)
    await ada.http.patch(f"/triggers/{trigger['id']}", json={"enabled": False})
    assert (await posted(anyone, trigger, {"subject": "x"}, "msg_6")).status_code == 401
    await ada.http.patch(f"/triggers/{trigger['id']}", json={"enabled": True})
    assert (await posted(anyone, trigger, {"subject": "x"}, "msg_6")).status_code == 202


async def test_a_message_that_cannot_be_used_is_set_aside_once_and_can_be_requeued(
    ada: Caller, anyone: httpx2.AsyncClient, agents: StubAgents
) -> None:
    topic = a_name()
    trigger = await saved(ada)
    for _ in range(3):
        refused = await posted(anyone, trigger, {"title": topic}, "msg_7")
        assert refused.status_code == 422
        assert "inputs.topic" in refused.json()["detail"]
    (letter,) = await letters_of(ada, trigger)
    assert letter["payload"] == {"key": "msg_7", "message": {"title": topic}}
    address = f"/dead-letters/{letter['id']}/requeue"
    still = await ada.http.post(address)
    assert still.status_code == 409
    assert "inputs.topic" in still.json()["detail"]
    await ada.http.patch(f"/triggers/{trigger['id']}", json={"inputs": {"topic": "${{ message.title }}"}})
    assert (await ada.http.post(address)).status_code == 200
    (run,) = await runs_of(ada, trigger)
    assert (await ada.finished(run["id"]))["status"] == "completed"
    assert len(agents.about(topic)) == 1
    resent = await posted(anyone, trigger, {"title": topic}, "msg_7")
    assert (resent.status_code, resent.json()["workflow_id"]) == (200, run["id"])


async def test_a_message_of_a_trigger_that_is_gone_cannot_be_requeued(ada: Caller, anyone: httpx2.AsyncClient) -> None:
    trigger = await saved(ada)
    await posted(anyone, trigger, {}, "msg_8")
    (letter,) = await letters_of(ada, trigger)
    assert (await ada.http.delete(f"/triggers/{trigger['id']}")).status_code == 204
    answer = await ada.http.post(f"/dead-letters/{letter['id']}/requeue")
    assert (answer.status_code, "is gone" in answer.json()["detail"]) == (409, True)


async def test_values_that_do_not_fit_are_told_to_sender_and_owner(ada: Caller, anyone: httpx2.AsyncClient) -> None:
    trigger = await saved(ada)
    answer = await posted(anyone, trigger, {"subject": "two\nlines"}, "msg_9")
    assert (answer.status_code, "must stand on one line" in answer.json()["detail"]) == (422, True)
    (letter,) = await letters_of(ada, trigger)
    assert "must stand on one line" in letter["reason"]


async def test_a_message_too_large_is_refused(ada: Caller, anyone: httpx2.AsyncClient) -> None:
    trigger = await saved(ada)
    large = json.dumps({"subject": "x", "rest": "y" * 999_900}).encode()
    assert (await posted(anyone, trigger, large, "msg_10")).status_code == 202
    assert (await posted(anyone, trigger, large + b" " * 200, "msg_11")).status_code == 413


async def test_a_full_line_sends_the_message_back_for_later(ada: Caller, database: Database) -> None:
    trigger, body = await saved(ada), b'{"subject": "x"}'
    headers = signed(trigger, body, "msg_12")
    with pytest.raises(TooMuchInLine):
        await receive(database, Pressure(database, 0, 0), uuid.UUID(trigger["id"]), headers, body)
    assert await runs_of(ada, trigger) == []
    assert await letters_of(ada, trigger) == []
    taken = await receive(database, Pressure(database, 1, 1), uuid.UUID(trigger["id"]), headers, body)
    assert taken.new


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"inputs": {"topic": "${{ message. }}"}}, "body.inputs.topic"),
        ({"inputs": {"topic": "${{ inputs.topic }}"}}, "body.inputs.topic"),
        ({"inputs": {"topic": "${{ message.a + steps.b.output }}"}}, "body.inputs.topic"),
        ({"inputs": {}}, "body.inputs.topic"),
        ({"inputs": {"topic": 7}}, "body.inputs.topic"),
        ({"inputs": {"topic": "x", "colour": "${{ message }}"}}, "body.inputs.colour"),
        ({"kind": "kafka"}, "body"),
        ({"topic": "orders"}, "body"),
        ({"kind": "kafka", "topic": "__consumer_offsets"}, "body.topic"),
        ({"kind": "kafka", "topic": "rialto.secrets"}, "body.topic"),
        ({"kind": "kafka", "topic": "^.*"}, "body.topic"),
        ({"kind": "smoke"}, "body.kind"),
    ],
)
async def test_a_trigger_that_could_not_run_is_refused(ada: Caller, changes: dict[str, Any], pointer: str) -> None:
    inputs = {"topic": "${{ message.subject }}"}
    body = {"name": "Never", "kind": "webhook", "template": await saved_template(ada), "inputs": inputs, **changes}
    answer = await ada.http.post("/triggers", json=body)
    assert answer.status_code == 422, answer.text[:300]
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


async def test_another_users_triggers_are_not_there(ada: Caller, bob: Caller) -> None:
    address = f"/triggers/{(await saved(ada))['id']}"
    answers = [
        await bob.http.get(address),
        await bob.http.patch(address, json={"enabled": False}),
        await bob.http.delete(address),
    ]
    assert [answer.status_code for answer in answers] == [404] * 3
    assert (await bob.http.get("/triggers")).json()["items"] == []
    foreign = {"name": "x", "kind": "webhook", "template": (await saved(ada))["template"], "inputs": {"topic": "x"}}
    assert (await bob.http.post("/triggers", json=foreign)).status_code == 404


async def test_triggers_are_listed_newest_first_in_pages(ada: Caller) -> None:
    ids = [(await saved(ada))["id"] for _ in range(3)]
    first = (await ada.http.get("/triggers", params={"limit": "2"})).json()
    second = (await ada.http.get("/triggers", params={"limit": "2", "cursor": first["next_cursor"]})).json()
    assert [item["id"] for item in first["items"] + second["items"]] == ids[::-1]
    assert all("secret" not in item for item in first["items"])


@pytest.fixture(scope="module")
async def consumer(engine: Engine) -> AsyncIterator[Process]:
    """The process that reads topics."""
    process = engine.start("consumer")
    await process.healthy()
    yield process
    if process.running:
        assert await process.stop() == 0


class Topic:
    """A topic of the broker."""

    def __init__(self, engine: Engine) -> None:
        self.name = f"orders.{uuid.uuid4().hex[:8]}"
        self._producer = Producer({"bootstrap.servers": engine.environment["KAFKA_BOOTSTRAP_SERVERS"]})

    def write(self, *values: Any) -> None:
        """Write messages; those that are bytes as they are."""
        for value in values:
            self._producer.produce(self.name, value if isinstance(value, bytes) else json.dumps(value).encode())
        assert self._producer.flush(20) == 0


@pytest.fixture
def topic(engine: Engine) -> Topic:
    """A topic that nobody has read."""
    return Topic(engine)


async def ran(user: Caller, trigger: Any, count: int) -> list[Any]:
    async def have() -> bool:
        return len(await runs_of(user, trigger)) >= count

    await until(have, f"{count} messages ran the template", 60)
    runs = await runs_of(user, trigger)
    assert len(runs) == count
    return runs


async def test_messages_of_a_topic_run_the_template_each_once(
    ada: Caller, topic: Topic, consumer: Process, agents: StubAgents
) -> None:
    about = a_name()
    topic.write({"subject": f"{about} before"})
    trigger = await saved(ada, kind="kafka", topic=topic.name)
    assert (trigger["secret"], trigger["address"]) == (None, None)
    topic.write(*({"subject": f"{about} {number}"} for number in range(20)))
    runs = await ran(ada, trigger, 20)
    for run in runs:
        assert (await ada.finished(run["id"]))["status"] == "completed"
    assert sorted(call.input["topic"] for call in agents.about(about)) == sorted(f"{about} {n}" for n in range(20))
    assert (await ada.http.get(f"/triggers/{trigger['id']}")).json()["count"] == 20


async def test_messages_that_cannot_be_used_are_set_aside_and_the_next_are_taken(
    ada: Caller, topic: Topic, consumer: Process
) -> None:
    trigger = await saved(ada, kind="kafka", topic=topic.name)
    deep = b"[" * 500 + b"]" * 500
    bad = [b"not JSON", b"\xff\xfe\x00", b'"\\u0000"', deep, {"title": "no subject"}, {"subject": 7}, b"1e999"]
    topic.write(*bad, {"subject": "good"})
    await ran(ada, trigger, 1)

    async def all_are_set_aside() -> bool:
        return len(await letters_of(ada, trigger)) == len(bad)

    await until(all_are_set_aside, "every bad message is set aside", 30)  # each partition at its own pace
    letters = await letters_of(ada, trigger)
    unread = next(letter for letter in letters if letter["payload"].get("text") == "not JSON")
    assert "is not JSON" in unread["reason"]
    refused = await ada.http.post(f"/dead-letters/{unread['id']}/requeue")
    assert (refused.status_code, "could not be read" in refused.json()["detail"]) == (409, True)


async def test_every_trigger_of_a_topic_gets_its_messages(
    ada: Caller, bob: Caller, topic: Topic, consumer: Process
) -> None:
    triggers = [(user, await saved(user, kind="kafka", topic=topic.name)) for user in (ada, ada, bob)]
    topic.write({"subject": "x"})
    for user, trigger in triggers:
        await ran(user, trigger, 1)


async def test_a_consumer_that_is_killed_loses_nothing_and_runs_nothing_twice(
    ada: Caller, topic: Topic, engine: Engine
) -> None:
    trigger = await saved(ada, kind="kafka", topic=topic.name)
    first = engine.start("consumer")
    await first.healthy()
    topic.write(*({"subject": str(number)} for number in range(300)))

    async def some() -> bool:
        return bool(await runs_of(ada, trigger))

    await until(some, "the first messages are taken", 60)
    first.kill()
    topic.write(*({"subject": str(number)} for number in range(300, 350)))
    second = engine.start("consumer")

    async def all_begun() -> bool:
        shown = (await ada.http.get(f"/triggers/{trigger['id']}")).json()
        return bool(shown["count"] >= 350)

    await until(all_begun, "all messages are taken", 60)
    assert (await ada.http.get(f"/triggers/{trigger['id']}")).json()["count"] == 350
    await second.healthy()  # it may be still on its way: another test's consumer has taken all that there was
    assert await second.stop() == 0


async def test_messages_that_are_read_again_run_nothing_again(ada: Caller, database: Database) -> None:
    trigger = await saved(ada, kind="kafka", topic=f"unread.{uuid.uuid4().hex[:8]}")
    values = [b'{"subject": "x"}', b"not JSON", b"{}", b'"' + b"x" * 1_000_000 + b'"']
    records = [Record(trigger["topic"], 0, offset, now(), value) for offset, value in enumerate(values)]
    for expected in (1, 0, 0):
        async with database.driver() as connection:
            assert await take_records(connection, records, now()) == expected
    assert len(await runs_of(ada, trigger)) == 1
    assert len(await letters_of(ada, trigger)) == 3


async def test_an_event_that_is_published_again_runs_nothing_again(ada: Caller, database: Database) -> None:
    await saved(ada, kind="kafka", topic=TOPIC, inputs={"topic": "${{ message.type }}"})
    moment = now()
    event = {"id": str(uuid.uuid4()), "type": "x", "userid": ada.id, "time": moment.isoformat(), "subject": "x/1"}
    record = Record(TOPIC, 0, 7, moment, json.dumps(event).encode())
    later = record._replace(offset=0, written_at=moment + datetime.timedelta(minutes=1))  # by a broker that forgot
    async with database.driver() as connection:
        assert await take_records(connection, [record, later], now()) == 1
        assert await take_records(connection, [later], now()) == 0


async def test_a_broker_that_counts_from_the_beginning_again_brings_other_messages(
    ada: Caller, database: Database
) -> None:
    trigger = await saved(ada, kind="kafka", topic=f"unread.{uuid.uuid4().hex[:8]}")
    record = Record(trigger["topic"], 0, 0, now(), b'{"subject": "x"}')
    again = record._replace(written_at=record.written_at + datetime.timedelta(seconds=1))
    async with database.driver() as connection:
        assert await take_records(connection, [record, again, record], now()) == 2


async def test_a_message_that_breaks_the_platform_is_set_aside_with_its_reason(
    ada: Caller, bob: Caller, database: Database
) -> None:
    topic = f"unread.{uuid.uuid4().hex[:8]}"
    trigger, other = await saved(ada, kind="kafka", topic=topic), await saved(bob, kind="kafka", topic=topic)
    record = Record(topic, 0, 1, now(), b"\x00 odd")
    for _ in range(2):
        async with database.driver() as connection:
            await give_up(connection, record, "It broke.", now())
    for user, of in ((ada, trigger), (bob, other)):
        (letter,) = await letters_of(user, of)
        assert (letter["reason"], letter["payload"]["text"]) == ("It broke.", "\ufffd odd")


async def test_odd_events_are_taken_only_where_they_say_whose_they_are(ada: Caller, database: Database) -> None:
    trigger = await saved(ada, kind="kafka", topic=TOPIC)
    odd: list[Any] = [None, [], "x", {"userid": ada.id}, {"userid": 7, "subject": 7}]
    odd += [{"userid": ada.id, "time": "2026-01-01", "subject": "workflow/7"}]
    records = [Record(TOPIC, 0, at, now(), json.dumps(event).encode()) for at, event in enumerate(odd)]
    async with database.driver() as connection:
        assert await take_records(connection, records, now()) == 1  # the last, which has a subject
    (letter,) = await letters_of(ada, trigger)
    assert letter["payload"]["message"] == {"userid": ada.id}


async def test_a_consumer_without_a_broker_says_so_and_still_stops(ada: Caller, engine: Engine, topic: Topic) -> None:
    await saved(ada, kind="kafka", topic=topic.name)
    process = engine.start("consumer", KAFKA_BOOTSTRAP_SERVERS=f"127.0.0.1:{free_port()}")

    async def says_so() -> bool:
        return await status_of(f"{process.url}/health") == 503

    await until(says_so, "the consumer says that the broker is away", 60)
    assert await process.stop() == 0


async def test_ones_own_events_run_a_template_and_its_events_run_nothing(
    ada: Caller, bob: Caller, consumer: Process
) -> None:
    inputs = {"topic": "${{ message.type }}"}
    trigger, other = [await saved(ada, kind="kafka", topic=TOPIC, inputs=inputs) for _ in range(2)]
    before = await ada.submit(step("only", a_name()))
    theirs = await bob.submit(step("only", a_name()))
    await ada.finished(before)
    await bob.finished(theirs)
    kinds = ["workflow.created", "workflow.started", "workflow.step.started", "workflow.step.completed"]
    asked = ["agent.task.assigned", "agent.task.completed"]
    of_workflow = [*kinds, *asked, "workflow.completed"]
    # What was saved since each of them was.
    saved_since = {trigger["id"]: ["trigger.saved", "template.saved", "trigger.saved"], other["id"]: ["trigger.saved"]}
    for begun in (trigger, other):
        expected = sorted([*of_workflow, *saved_since[begun["id"]]])
        runs = await ran(ada, begun, len(expected))
        finished = [await ada.finished(run["id"]) for run in runs]
        assert sorted(run["values"]["topic"] for run in finished) == expected
    # Its own event comes after all that its workflows told: once it has run, theirs have been read and left.
    last = await ada.submit(step("only", a_name()))
    await ada.finished(last)
    both = 2 * len(of_workflow) + len(saved_since[trigger["id"]])
    assert len(await ran(ada, trigger, both)) == both
