import { expect, test } from "vitest";
import { formOf, runAgain } from "./again";
import type { Step } from "./api";

function step(id: string, status: Step["status"], ...needs: string[]): Step {
  const nothing = { output: null, usage: null, error: null, error_kind: null, wake_at: null, items: null };
  const unanswered = { agent_version: null, model: null, cost: null };
  const empty = { task_id: null, child_id: null, started_at: null, finished_at: null, workflow: null };
  const rest = { ...nothing, ...unanswered, ...empty };
  return { id, needs, status, kind: "agent", agent: "a", input: {}, attempt: 1, ...rest };
}

const STEPS = [
  step("plan", "completed"),
  step("code", "failed", "plan"),
  step("text", "completed", "plan"),
  step("test", "cancelled", "code"),
];

test("without a choice what failed runs again and what waited for it, not what is done", () => {
  expect(runAgain(STEPS, undefined)).toEqual(["code", "test"]);
});

test("a chosen step runs again with all that wait for it, however far", () => {
  expect(runAgain(STEPS, "plan")).toEqual(["plan", "code", "text", "test"]);
  expect(runAgain(STEPS, "text")).toEqual(["text"]);
});

test("a form is guessed from values, and what no control can hold stays out of it", () => {
  const form = formOf({ brief: "a", rate: 0.5, strict: true, parts: ["x"], deep: { a: 1 }, none: null });
  expect(form.map(({ name, type }) => [name, type])).toEqual([
    ["brief", "text"],
    ["rate", "number"],
    ["strict", "boolean"],
    ["parts", "list"],
  ]);
});
