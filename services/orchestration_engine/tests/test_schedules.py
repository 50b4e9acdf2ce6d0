"""Schedules: when they come round, and that each time runs once, whoever dies."""

import asyncio
import datetime
import itertools
import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration_engine.core.clock import now
from orchestration_engine.core.database import Database
from orchestration_engine.workflows.schedules.firing import Timetable, fire_one
from orchestration_engine.workflows.schedules.times import InvalidTime, check_cron, check_zone, next_time, next_times

from .engine import Caller, Engine, a_name, step, until
from .stub_agents import StubAgents

DAY = datetime.timedelta(days=1)


def at(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)


def told(cron: str, zone: str, after: str, count: int) -> list[str]:
    return [moment.isoformat() for moment in next_times(cron, zone, at(after), count)]


def test_a_time_that_the_clocks_skip_comes_right_after_the_gap() -> None:
    assert told("30 2 * * *", "Europe/Berlin", "2027-03-27T12:00+00:00", 3) == [
        "2027-03-28T03:00:00+02:00",
        "2027-03-29T02:30:00+02:00",
        "2027-03-30T02:30:00+02:00",
    ]


@pytest.mark.parametrize("after", ["2026-10-24T12:00+00:00", "2026-10-25T00:00+00:00"])
def test_a_time_that_comes_twice_counts_the_first_time(after: str) -> None:
    assert told("30 2 * * *", "Europe/Berlin", after, 2) == ["2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"]


def test_nothing_comes_before_the_moment_asked_about_while_an_hour_passes_for_the_second_time() -> None:
    second_pass = "2026-10-25T01:10+00:00"  # 02:10 again
    assert told("30 2 * * *", "Europe/Berlin", second_pass, 1) == ["2026-10-26T02:30:00+01:00"]


def test_what_recurs_within_hours_goes_by_elapsed_time() -> None:
    autumn = next_times("*/30 * * * *", "Europe/Berlin", at("2026-10-24T22:00+00:00"), 12)
    spring = next_times("*/30 * * * *", "Europe/Berlin", at("2027-03-27T22:00+00:00"), 12)
    for moments in (autumn, spring):
        utc = [moment.astimezone(datetime.UTC) for moment in moments]
        assert {later - earlier for earlier, later in itertools.pairwise(utc)} == {datetime.timedelta(minutes=30)}


def test_a_zone_whose_offset_has_half_an_hour_is_kept_to() -> None:
    assert told("0 9 * * MON-FRI", "Asia/Kolkata", "2026-11-21T00:00+00:00", 1) == ["2026-11-23T09:00:00+05:30"]
    assert next_time("0 9 * * *", "Asia/Kolkata", at("2026-11-23T00:00+00:00")) == at("2026-11-23T03:30+00:00")


def test_clocks_that_change_by_half_an_hour_are_kept_to() -> None:
    spring = told("15 2 * * *", "Australia/Lord_Howe", "2026-10-03T00:00+00:00", 2)
    assert spring == ["2026-10-04T02:30:00+11:00", "2026-10-05T02:15:00+11:00"]
    autumn = told("45 1 * * *", "Australia/Lord_Howe", "2027-04-03T00:00+00:00", 2)
    assert autumn == ["2027-04-04T01:45:00+11:00", "2027-04-05T01:45:00+10:30"]


@pytest.mark.parametrize(
    ("cron", "fault"),
    [
        ("* * * * * *", "has 6 fields"),
        ("@daily", "has 1 fields"),
        ("60 * * * *", "minute"),
        ("* 24 * * *", "hour"),
        ("0 0 30 2 *", "day-of-month"),
        ("0 0 * 13 *", "month"),
        ("0 0 * * NEVER", "day-of-week"),
        ("*/0 * * * *", "minute"),
    ],
)
def test_what_is_no_cron_is_refused_with_the_field_at_fault(cron: str, fault: str) -> None:
    with pytest.raises(InvalidTime, match=fault):
        check_cron(cron)


@given(st.text("0123456789*/,-#LW ?MONJANfeb", max_size=40))
def test_whatever_is_written_as_cron_is_taken_or_refused(text: str) -> None:
    try:
        cron = check_cron(text)
    except InvalidTime:
        return
    moments = next_times(cron, "Europe/Berlin", at("2026-11-21T00:00+00:00"), 3)
    assert moments == sorted(set(moments))


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "../../etc/passwd", "", "europe/berlin", "Europe"])
def test_what_is_no_time_zone_is_refused(zone: str) -> None:
    with pytest.raises(InvalidTime):
        check_zone(zone)


async def saved_template(user: Caller, **changes: Any) -> str:
    slug = f"template-{uuid.uuid4().hex[:8]}"
    inputs = [{"name": "topic", "type": "string", "description": "What it is about."}]
    document = {"name": "Saved", "inputs": inputs, "steps": [step("only", "${{ inputs.topic }}")], **changes}
    answer = await user.http.post("/templates", json={"slug": slug, "document": document})
    assert answer.status_code == 201, answer.text[:300]
    return slug


async def scheduled(user: Caller, topic: str, **when: Any) -> Any:
    body = {"name": "Nightly", "values": {"topic": topic}, **when}
    if "template" not in body:
        body["template"] = await saved_template(user)
    answer = await user.http.post("/schedules", json=body)
    assert answer.status_code == 201, answer.text[:300]
    assert answer.headers["Location"] == f"/schedules/{answer.json()['id']}"
    return answer.json()


async def runs_of(user: Caller, schedule: Any) -> list[Any]:
    items = (await user.http.get("/workflows", params={"limit": "100"})).json()["items"]
    return [item for item in items if item["source"] == f"schedule/{schedule['id']}"]


async def shown(user: Caller, schedule: Any) -> Any:
    return (await user.http.get(f"/schedules/{schedule['id']}")).json()


def timetable(database: Database) -> Timetable:
    async def nobody() -> None:
        """The engine's scheduler finds what is left."""

    return Timetable(database, nobody)


async def fire_by(database: Database, schedule: Any, moment: datetime.datetime) -> None:
    """Run what has come round by a moment; other tests' schedules too, if they have."""
    assert schedule["next_at"] is not None
    await timetable(database).fire(moment)


async def test_a_schedule_at_a_time_is_run_by_the_scheduler_once(ada: Caller, agents: StubAgents) -> None:
    topic, template = a_name(), await saved_template(ada)
    soon = now() + datetime.timedelta(seconds=3)
    schedule = await scheduled(ada, topic, template=template, at=soon.isoformat())
    assert at(schedule["next_at"]) == soon

    async def over() -> bool:
        return (await shown(ada, schedule))["next_at"] is None

    await until(over, "the time comes", 30)
    (run,) = await runs_of(ada, schedule)
    finished = await ada.finished(run["id"])
    assert (finished["status"], finished["name"]) == ("completed", "Nightly")
    assert at(finished["created_at"]) >= soon
    assert len(agents.about(topic)) == 1
    assert (await shown(ada, schedule))["last_error"] is None


async def test_a_cron_comes_round_and_says_when_next(ada: Caller, database: Database) -> None:
    schedule = await scheduled(ada, a_name(), cron="0 9  * * *", time_zone="Asia/Kolkata")
    assert schedule["cron"] == "0 9 * * *"
    times = (await ada.http.get(f"/schedules/{schedule['id']}/next", params={"count": "3"})).json()["times"]
    assert len(times) == 3
    assert all(time.endswith("T09:00:00+05:30") for time in times)
    assert at(times[0]) == at(schedule["next_at"])
    await fire_by(database, schedule, at(schedule["next_at"]))
    (run,) = await runs_of(ada, schedule)
    assert run["id"] == str(uuid.uuid5(uuid.UUID(schedule["id"]), at(times[0]).astimezone(datetime.UTC).isoformat()))
    assert at((await shown(ada, schedule))["next_at"]) == at(times[1])


async def test_what_was_missed_during_an_outage_runs_once(ada: Caller, database: Database) -> None:
    # In a month that is not now: the engine's own scheduler would run what comes round meanwhile.
    schedule = await scheduled(ada, a_name(), cron=f"*/5 * * {(now() + 60 * DAY).month} *")
    back = at(schedule["next_at"]) + 3 * DAY
    await fire_by(database, schedule, back)
    assert len(await runs_of(ada, schedule)) == 1
    assert back < at((await shown(ada, schedule))["next_at"]) <= back + datetime.timedelta(minutes=5)


async def test_several_schedulers_run_each_schedule_once(ada: Caller, database: Database) -> None:
    schedules = [await scheduled(ada, a_name(), cron="0 0 1 1 *") for _ in range(5)]
    due = at(schedules[0]["next_at"])
    await asyncio.gather(*(timetable(database).fire(due) for _ in range(4)))
    assert [len(await runs_of(ada, schedule)) for schedule in schedules] == [1] * 5


async def test_a_scheduler_that_dies_in_between_leaves_the_time_to_another(ada: Caller, database: Database) -> None:
    schedule = await scheduled(ada, a_name(), cron="0 0 2 2 *")
    due = at(schedule["next_at"])

    async def fire_and_die() -> None:
        async with database.driver() as connection:
            while await fire_one(connection, due):
                pass
            raise InterruptedError

    with pytest.raises(InterruptedError):
        await fire_and_die()
    assert await runs_of(ada, schedule) == []
    await fire_by(database, schedule, due)
    assert len(await runs_of(ada, schedule)) == 1


async def test_a_time_that_was_run_already_is_not_run_again(ada: Caller, database: Database) -> None:
    schedule = await scheduled(ada, a_name(), cron="0 0 3 3 *")
    due = at(schedule["next_at"])
    await fire_by(database, schedule, due)
    async with database.driver() as connection:
        await connection.execute("update schedules set next_at = $2 where id = $1", uuid.UUID(schedule["id"]), due)
    await fire_by(database, schedule, due)
    assert len(await runs_of(ada, schedule)) == 1


async def test_a_schedule_whose_template_is_gone_says_so_and_goes_on(ada: Caller, database: Database) -> None:
    schedule = await scheduled(ada, a_name(), cron="0 0 4 4 *")
    async with database.driver() as connection:  # the API keeps a template that a schedule runs
        await connection.execute("delete from templates where slug = $1", schedule["template"])
    await fire_by(database, schedule, at(schedule["next_at"]))
    after = await shown(ada, schedule)
    assert f"no template {schedule['template']}" in after["last_error"]
    assert at(after["next_at"]) > at(schedule["next_at"])
    assert await runs_of(ada, schedule) == []


async def test_values_that_do_not_fit_any_more_are_told_on_the_schedule(ada: Caller, database: Database) -> None:
    schedule = await scheduled(ada, a_name(), at=(now() + 400 * DAY).isoformat())
    inputs = [{"name": "lease", "type": "text", "description": "Another."}]
    document = {"name": "Saved", "inputs": inputs, "steps": [step("only", "x")]}
    await ada.http.post("/templates", json={"slug": schedule["template"], "document": document})
    await fire_by(database, schedule, at(schedule["next_at"]))
    after = await shown(ada, schedule)
    assert "inputs.lease: is required" in after["last_error"]
    assert after["next_at"] is None


async def test_a_schedule_that_cannot_be_read_any_more_keeps_no_other_waiting(ada: Caller, database: Database) -> None:
    broken, well = [await scheduled(ada, a_name(), cron="0 0 5 5 *") for _ in range(2)]
    async with database.driver() as connection:
        gone = "update schedules set time_zone = 'Mars/Olympus', next_at = next_at - interval '1 s' where id = $1"
        await connection.execute(gone, uuid.UUID(broken["id"]))
    await fire_by(database, well, at(well["next_at"]))
    assert len(await runs_of(ada, well)) == 1
    assert "Mars/Olympus" in (await shown(ada, broken))["last_error"]


async def test_a_schedule_that_is_off_does_not_run_and_makes_nothing_up_for(ada: Caller, database: Database) -> None:
    schedule = await scheduled(ada, a_name(), cron="0 0 6 6 *")
    off = await ada.http.patch(f"/schedules/{schedule['id']}", json={"enabled": False})
    assert (off.status_code, off.json()["next_at"]) == (200, None)
    assert (await ada.http.get(f"/schedules/{schedule['id']}/next")).json() == {"times": []}
    await fire_by(database, schedule, at(schedule["next_at"]))
    assert await runs_of(ada, schedule) == []
    on = await ada.http.patch(f"/schedules/{schedule['id']}", json={"enabled": True})
    assert on.json()["next_at"] == schedule["next_at"]


async def test_the_moment_of_a_schedule_that_runs_once_is_told_while_it_is_off(ada: Caller) -> None:
    schedule = await scheduled(ada, a_name(), at=(now() + 400 * DAY).isoformat())
    off = (await ada.http.patch(f"/schedules/{schedule['id']}", json={"enabled": False})).json()
    assert (off["next_at"], off["at"]) == (None, schedule["at"])
    daily = (await ada.http.patch(f"/schedules/{schedule['id']}", json={"cron": "0 9 * * *"})).json()
    assert daily["at"] is None


async def test_a_schedule_can_be_changed(ada: Caller) -> None:
    schedule = await scheduled(ada, "one", cron="0 0 1 1 *")
    address = f"/schedules/{schedule['id']}"
    changes = {"name": "Other", "values": {"topic": "two"}, "cron": "0 12 * * *", "time_zone": "Europe/Berlin"}
    after = (await ada.http.patch(address, json=changes)).json()
    assert {name: after[name] for name in changes} == changes
    assert at(after["next_at"]) == next_time("0 12 * * *", "Europe/Berlin", now())
    later = now() + DAY
    once = (await ada.http.patch(address, json={"at": later.isoformat()})).json()
    assert (once["cron"], once["time_zone"], at(once["next_at"])) == (None, None, later)
    assert (await ada.http.get(f"{address}/next")).json()["times"] == [once["next_at"]]
    assert (await ada.http.delete(address)).status_code == 204
    assert (await ada.http.get(address)).status_code == 404


@pytest.mark.parametrize(
    ("when", "pointer"),
    [
        ({}, "body"),
        ({"cron": "* * * * *", "at": "2099-01-01T00:00:00Z"}, "body"),
        ({"cron": "* * *"}, "body.cron"),
        ({"cron": "* * * * *", "time_zone": "Mars/Olympus"}, "body.time_zone"),
        ({"at": "2099-01-01T00:00:00"}, "body.at"),
        ({"at": 1_900_000_000}, "body.at"),
        ({"at": "2020-01-01T00:00:00+01:00"}, "body.at"),
        ({"at": "9999-12-31T23:59:59-12:00"}, "body.at"),
        ({"at": "0001-01-01T00:00:00+12:00"}, "body.at"),
        ({"at": "2099-01-01T00:00:00Z", "time_zone": "UTC"}, "body"),
        ({"cron": "0 0 * * *", "values": {"topic": 7}}, "body.values.topic"),
        ({"cron": "0 0 * * *", "values": {"topic": "x", "colour": "red"}}, "body.values.colour"),
    ],
)
async def test_a_schedule_that_would_never_run_is_refused(ada: Caller, when: dict[str, Any], pointer: str) -> None:
    body = {"name": "Never", "template": await saved_template(ada), "values": {"topic": "x"}, **when}
    answer = await ada.http.post("/schedules", json=body)
    assert answer.status_code == 422, answer.text[:300]
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


async def test_a_schedule_needs_a_template_that_is_there(ada: Caller, bob: Caller) -> None:
    body = {"name": "Never", "template": await saved_template(bob), "cron": "0 0 * * *"}
    assert (await ada.http.post("/schedules", json=body)).status_code == 404


async def test_another_users_schedules_are_not_there(ada: Caller, bob: Caller) -> None:
    address = f"/schedules/{(await scheduled(ada, 'x', cron='0 0 1 1 *'))['id']}"
    answers = [
        await bob.http.get(address),
        await bob.http.get(f"{address}/next"),
        await bob.http.patch(address, json={"enabled": False}),
        await bob.http.delete(address),
    ]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert (await bob.http.get("/schedules")).json()["items"] == []
    assert (await ada.http.get(address)).json()["enabled"] is True


async def test_schedules_are_listed_newest_first_in_pages(ada: Caller) -> None:
    ids = [(await scheduled(ada, "x", cron="0 0 1 1 *"))["id"] for _ in range(3)]
    first = (await ada.http.get("/schedules", params={"limit": "2"})).json()
    second = (await ada.http.get("/schedules", params={"limit": "2", "cursor": first["next_cursor"]})).json()
    assert [item["id"] for item in first["items"] + second["items"]] == ids[::-1]
    assert second["next_cursor"] is None


async def test_a_second_scheduler_beside_the_first_runs_nothing_twice(ada: Caller, engine: Engine) -> None:
    second = engine.start("scheduler")
    await second.healthy()
    template = await saved_template(ada)
    soon = (now() + datetime.timedelta(seconds=5)).isoformat()
    schedules = [await scheduled(ada, a_name(), template=template, at=soon) for _ in range(5)]

    async def over() -> bool:
        return all([(await shown(ada, schedule))["next_at"] is None for schedule in schedules])

    await until(over, "the time comes", 30)
    assert [len(await runs_of(ada, schedule)) for schedule in schedules] == [1] * 5
    assert await second.stop() == 0


async def test_the_times_of_an_expression_are_told_before_it_is_saved(ada: Caller, anyone: Any) -> None:
    asked = {"cron": "30 2 * * MON-FRI", "time_zone": "Europe/Berlin", "count": "3"}
    told = (await ada.http.get("/schedules/times", params=asked)).json()
    assert told["problem"] is None
    moments = [datetime.datetime.fromisoformat(moment) for moment in told["times"]]
    assert [(moment.hour, moment.minute) for moment in moments] == [(2, 30)] * 3
    assert all(moment > now() and moment.weekday() < 5 for moment in moments)
    for wrong, says in (
        ({"cron": "0 25 * * *"}, "cron: its hour"),
        ({"time_zone": "Mars"}, "time_zone: is no time zone"),
    ):
        told = (await ada.http.get("/schedules/times", params={**asked, **wrong})).json()
        assert (told["times"], says in told["problem"]) == ([], True)
    assert (await anyone.get("/schedules/times", params=asked)).status_code == 401
    assert (await ada.http.get("/schedules")).json()["items"] == []
