import { expect, test } from "vitest";
import { queryOf, toggled, workflowSearch } from "./filters";
import { remedyOf } from "./remedy";

test("of an address only what the list knows is kept", () => {
  expect(workflowSearch({ status: "failed,odd,running", range: "year", q: "", x: "1", since: "never" })).toEqual({
    status: "running,failed",
  });
  expect(workflowSearch({ range: "week", since: "2026-11-20T10:00:00+01:00" })).toEqual({
    since: "2026-11-20T09:00:00.000Z",
  });
});

test("a status is taken in and out", () => {
  expect(toggled({ status: "failed" }, "running").status).toBe("running,failed");
  expect(toggled({ status: "failed" }, "failed").status).toBeUndefined();
});

test("a stretch of time ends at the moment of the question", () => {
  const now = Date.parse("2026-11-21T12:00:00Z");
  expect(queryOf({ range: "hour", status: "failed" }, now)).toEqual({
    since: "2026-11-21T11:00:00.000Z",
    status: ["failed"],
  });
});

test("a time is when they ended where that is said, and without a time it says nothing", () => {
  expect(workflowSearch({ by: "ended", status: "failed" })).toEqual({ status: "failed" });
  expect(workflowSearch({ by: "begun", range: "day" })).toEqual({ range: "day" });
  const search = workflowSearch({ by: "ended", since: "2026-11-21T11:00:00Z", until: "2026-11-21T12:00:00Z" });
  expect(search.by).toBe("ended");
  expect(queryOf(search)).toEqual({
    finished_since: "2026-11-21T11:00:00.000Z",
    finished_until: "2026-11-21T12:00:00.000Z",
  });
});

test.each([
  ["timeout", "run", "retry"],
  ["unavailable", "run", "retry"],
  ["expression", "run", "change"],
  [null, "run", "change"],
  [null, null, "retry"],
  ["budget", "run", "budget"],
] as const)("what failed by %s at %s is helped by %s", (error_kind, failed_step, remedy) => {
  expect(remedyOf({ error_kind, failed_step })).toBe(remedy);
});
