import { expect, test } from "vitest";
import { kindOf, remarksOf } from "./components/written-step";

test("a step says what it does and under which conditions, in words", () => {
  const step = {
    id: "code",
    agent: "sql-writer",
    when: "inputs.strict",
    for_each: { in: "context.parts" },
    on_error: { run: "one-part" },
  };
  expect(kindOf(step)).toBe("agent");
  expect(remarksOf(step)).toEqual([
    "Only if inputs.strict",
    "Once for each of context.parts",
    "If it fails, one-part runs instead",
  ]);
});

test("a loop says until when and how often at most", () => {
  const step = { id: "review", workflow: "query-review", loop: { until: "output.passed", most: 4 } };
  expect(kindOf(step)).toBe("workflow");
  expect(remarksOf(step)).toEqual(["Again until output.passed, at most 4 times"]);
});
