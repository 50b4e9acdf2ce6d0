import { expect, test } from "vitest";
import { typesShown } from "./event-types";
import { analyticsSearch, endedSearch, narrowed, queryOf, questionOf, rangeOf, withRange } from "./question";

const NOW = Date.parse("2026-11-21T12:00:00Z");
const SINCE = "2026-11-20T10:00:00.000Z";
const UNTIL = "2026-11-20T11:00:00.000Z";

test("an address that says nothing asks for the last day", () => {
  expect(rangeOf(analyticsSearch({}))).toBe("day");
  expect(queryOf({}, NOW)).toEqual({ since: "2026-11-20T12:00:00.000Z" });
});

test("a range by name ends now", () => {
  const search = analyticsSearch({ range: "quarter" });
  expect(rangeOf(search)).toBe("quarter");
  expect(queryOf(search, NOW)).toEqual({ since: "2026-08-23T12:00:00.000Z" });
});

test("a range by its ends wins over one by name", () => {
  const search = analyticsSearch({ range: "week", since: SINCE, until: UNTIL });
  expect(rangeOf(search)).toBeUndefined();
  expect(queryOf(search, NOW)).toEqual({ since: SINCE, until: UNTIL });
});

test("what an address says wrongly is dropped", () => {
  const wrong = {
    range: "year",
    since: UNTIL,
    until: SINCE,
    type: "nothing",
    order: "best",
    by: "day",
    of: "task",
    x: "y",
  };
  expect(analyticsSearch(wrong)).toEqual({});
  expect(analyticsSearch({ since: "yesterday", until: UNTIL })).toEqual({});
});

test("filters become lists and what is not given is not sent", () => {
  const search = analyticsSearch({ agent: "a", model: "m", status: "failed", user: "ada", type: "user.logged_in" });
  expect(queryOf({ ...search, since: SINCE, until: UNTIL }, NOW)).toEqual({
    since: SINCE,
    until: UNTIL,
    agent: ["a"],
    model: ["m"],
    status: ["failed"],
    user: "ada",
  });
});

test("to look more closely replaces the range and keeps the filters", () => {
  const search = { range: "week", agent: "a" } as const;
  expect(narrowed(search, { since: SINCE, until: UNTIL })).toEqual({ agent: "a", since: SINCE, until: UNTIL });
  expect(narrowed(search, { category: "legal" })).toEqual({ range: "week", agent: "a", category: "legal" });
  expect(withRange({ since: SINCE, until: UNTIL, agent: "a" }, "hour")).toEqual({ range: "hour", agent: "a" });
});

test("how the answer is shown is no part of the question", () => {
  expect(questionOf({ order: "failing", type: "user.logged_in", by: "user", agent: "a" } as never)).toEqual({
    agent: "a",
  });
});

test("what is narrowed shows the events behind its numbers unless a type is chosen", () => {
  const calls = ["agent.task.completed", "agent.task.failed"];
  expect(typesShown({ status: "failed" })).toEqual(["agent.task.failed", "workflow.failed"]);
  expect(typesShown({ type: "price.saved", status: "failed", agent: "a" })).toEqual(["price.saved"]);
  expect(typesShown({})).toBeUndefined();
  expect(typesShown({ type: "calls" })).toEqual(calls);
  for (const of of [{ agent: "a" }, { category: "legal" }, { model: "m" }]) {
    expect(typesShown(of)).toEqual(calls);
    expect(typesShown({ ...of, status: "failed" })).toEqual(["agent.task.failed"]);
    expect(typesShown({ ...of, status: "cancelled" })).toEqual(["workflow.cancelled", "workflow.step.cancelled"]);
  }
});

test("the list of workflows is asked for what ended in the range, and for nothing that it does not know", () => {
  const ends = { since: SINCE, until: UNTIL };
  expect(endedSearch({}, ends)).toEqual({ by: "ended", since: SINCE });
  expect(endedSearch({ range: "quarter", status: "failed" }, ends)).toEqual({
    by: "ended",
    since: SINCE,
    status: "failed",
  });
  expect(endedSearch(ends, ends)).toEqual({ by: "ended", ...ends });
  for (const one of [{ agent: "a" }, { category: "b" }, { model: "" }]) expect(endedSearch(one, ends)).toBeUndefined();
});
