import { expect, test } from "vitest";
import type { EventView } from "@/client";
import { sentenceOf } from "./sentences";

function sentence(type: EventView["type"], data: EventView["data"]): string {
  return sentenceOf({ id: "1", type, subject: "workflow/1", time: "2026-11-21T12:00:00Z", data });
}

test("a step that asks no agent is told without one", () => {
  expect(sentence("workflow.step.started", { step: "approve", agent: null, attempt: 1 })).toBe("approve");
  expect(sentence("workflow.step.completed", { step: "approve", agent: null, model: null, duration: 1.5 })).toBe(
    "approve: done in 1.5 s",
  );
});

test("an item of a step is told with its number and a repeated attempt with its count", () => {
  expect(sentence("workflow.step.started", { step: "code", item: 3, agent: "sql-writer", attempt: 2 })).toBe(
    "code, number 3: sql-writer, attempt 2",
  );
});

test("a step that waits says for what, until when and why", () => {
  expect(sentence("workflow.step.waiting", { step: "approve", on: "person" })).toBe("approve: for a person");
  const retry = { step: "code", on: "retry", until: "2026-11-21T12:00:05Z", error: "The agent is busy." };
  expect(sentence("workflow.step.waiting", retry)).toMatch(
    /^code: to be tried again, until 21 Nov 2026.*: The agent is/,
  );
});

test("a workflow that failed for no step says why all the same", () => {
  expect(sentence("workflow.failed", { step: null, error: "It took more than 5 minutes." })).toBe(
    "It took more than 5 minutes.",
  );
});

test("a workflow tried again says from which steps", () => {
  expect(sentence("workflow.retried", { steps: ["plan", "code"] })).toBe("from plan, code");
  expect(sentence("workflow.paused", {})).toBe("");
});
