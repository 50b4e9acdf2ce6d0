import { expect, test } from "vitest";
import type { EventView } from "@/client";
import { barsOf, figuresOf } from "./figures";

const NOW = Date.parse("2026-11-21T12:30:00");
const HOUR = 3_600_000;

function event(type: EventView["type"], age: number, data: EventView["data"] = {}): EventView {
  return { id: `${type}-${age}`, type, subject: "workflow/1", time: new Date(NOW - age).toISOString(), data };
}

test("figures count workflows and sum tokens", () => {
  const usage = { input_tokens: 10, output_tokens: 5 };
  const figures = figuresOf([
    event("workflow.created", 4),
    event("workflow.completed", 1),
    event("workflow.failed", 2),
    event("workflow.step.completed", 3, { duration: 1, usage }),
    event("workflow.step.completed", 4, { duration: 3, usage }),
  ]);
  expect(figures).toEqual({ started: 1, completed: 1, failed: 1, tokens: 30, medianStep: 2000 });
});

test("without steps there is no typical step", () => {
  expect(figuresOf([]).medianStep).toBeUndefined();
});

test("within two days bars are hours, without gaps, and each end lies in its own", () => {
  const { bars, width } = barsOf([event("workflow.completed", HOUR), event("workflow.failed", 0)], NOW);
  expect(width).toBe("hour");
  expect(bars).toHaveLength(12);
  expect(bars.slice(-2).map(({ completed, failed }) => [completed, failed])).toEqual([
    [1, 0],
    [0, 1],
  ]);
});

test("further back bars are days", () => {
  const { bars, width } = barsOf([event("workflow.completed", 10 * 24 * HOUR)], NOW);
  expect(width).toBe("day");
  expect(bars[0]?.completed).toBe(1);
  expect(bars).toHaveLength(11);
});
