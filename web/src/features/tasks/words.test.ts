import { expect, test } from "vitest";
import { ProblemError } from "@/lib/problem";
import { deadlineOf, othersAsked, refusalOf } from "./words";

const NOW = Date.parse("2026-11-21T12:00:00Z");

test("a deadline is told in the unit that fits and presses in its last hour", () => {
  const open = (deadline: string | null) => deadlineOf({ deadline, status: "open" }, NOW);
  expect(open(null)).toBeUndefined();
  expect(open("2026-11-23T12:00:00Z")).toEqual({ says: "Due in 2 days", pressing: false });
  expect(open("2026-11-21T12:20:00Z")).toEqual({ says: "Due in 20 min", pressing: true });
  expect(open("2026-11-21T11:59:59Z")).toEqual({ says: "The time is over", pressing: true });
});

test("what is decided has no deadline any more", () => {
  expect(deadlineOf({ deadline: "2026-11-23T12:00:00Z", status: "approved" }, NOW)).toBeUndefined();
});

test("a conflict is told as somebody having been quicker, any other refusal as the server says it", () => {
  expect(refusalOf(new ProblemError(409, "Conflict", "x")).title).toBe("Nothing waits for this any more");
  expect(refusalOf(new ProblemError(0, "No connection", "Try again.")).detail).toBe("Try again.");
});

test("of those asked neither the owner's mark nor the reader is named", () => {
  expect(othersAsked(["role:owner", "ada", "bob"], "Ada")).toEqual(["bob"]);
});
