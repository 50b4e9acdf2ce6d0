import { expect, test } from "vitest";
import type { EventItem } from "@/client";
import { sentenceOf } from "./sentences";

function sentence(type: EventItem["type"], data: EventItem["data"]): string {
  return sentenceOf({ type, subject: "workflow/1", data });
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

test("an answer of an agent says the model, the time and what it cost", () => {
  const data = { agent: "sql-writer", model: "claude-haiku", duration: 2, cost: "0.004200000" };
  expect(sentence("agent.task.completed", data)).toBe("sql-writer: answered by claude-haiku in 2.0 s for $0.0042");
  const failed = { agent: "sql-writer", error: "It is busy.", tried_again: true };
  expect(sentence("agent.task.failed", failed)).toBe("sql-writer: It is busy. It is tried again.");
});

test("what people are asked, and what a budget has come to, is told", () => {
  expect(sentence("human_task.decided", { step: "approve", status: "approved" })).toBe("approve: approved");
  expect(sentence("context.updated", { step: "plan", keys: ["a", "b"] })).toBe("plan: wrote a, b");
  expect(sentence("budget.warned", { limit: "10.000000000", spent: "8.100000000" })).toBe("$8.10 of $10.00");
});

test("what people may do, may spend and say is told", () => {
  const role = { username: "ada", before: "user", role: "analyst" };
  expect(sentence("user.role_changed", role)).toBe("ada, user before, analyst now");
  expect(sentence("budget.saved", { username: "ada", monthly: "50.000000000" })).toBe("ada, $50.00");
  expect(sentence("budget.saved", { username: "ada", monthly: null })).toBe("ada, no limit");
  expect(sentence("api_key.created", { name: "Nightly", scopes: ["read", "run"] })).toBe("Nightly, for read, run");
  expect(sentence("api_key.revoked", { name: "Nightly" })).toBe("Nightly");
  expect(sentence("review.saved", { agent: "sql-writer", stars: 1 })).toBe("sql-writer, 1 star");
  expect(sentence("review.deleted", { agent: "sql-writer", username: "ada" })).toBe("sql-writer");
  expect(sentence("favourite.added", { agent: "sql-writer" })).toBe("sql-writer");
  expect(sentence("collection.saved", { name: "SQL", agents: 1, public: false })).toBe("SQL, 1 agent, private");
  expect(sentence("collection.saved", { name: "SQL", agents: 2, public: true })).toBe("SQL, 2 agents, for everybody");
  expect(sentence("collection.deleted", { name: "SQL" })).toBe("SQL");
});

test("changes of settings say what was changed", () => {
  expect(sentence("template.saved", { slug: "digest", version: 3 })).toBe("digest, version 3");
  expect(sentence("template.shared", { slug: "digest", include_name: true })).toBe("digest");
  expect(sentence("schedule.saved", { name: "Nightly", template: "digest", enabled: false })).toBe(
    "Nightly, runs digest, off",
  );
  expect(sentence("catalogue.changed", { added: 1, changed: 0, removed: 2, agents: 1500 })).toBe(
    "1 added, 0 changed, 2 removed; 1,500 now",
  );
});
