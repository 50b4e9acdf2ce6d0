import { expect, test } from "vitest";
import type { Span, Timeline } from "@/client";
import { barOf, frameOf } from "./spans";

const START = Date.parse("2026-11-21T10:00:00Z");
const at = (seconds: number) => new Date(START + seconds * 1000).toISOString();

function span(since: number, until: number | null, more: Partial<Span> = {}): Span {
  const measured = { queued: null, duration: null, input_tokens: null, output_tokens: null, cost: null };
  const nothing = { ...measured, agent_version: null, model: null };
  return {
    step: "a",
    item: 0,
    attempt: 1,
    agent: "x",
    status: "completed",
    since: at(since),
    until: until === null ? null : at(until),
    error: null,
    ...nothing,
    ...more,
  };
}

function timeline(spans: Span[], finished: number | null): Timeline {
  return {
    workflow_id: "w",
    name: "W",
    status: "completed",
    created_at: at(0),
    started_at: at(0),
    finished_at: finished === null ? null : at(finished),
    cost: 0,
    spans,
    more: false,
  };
}

test("the queue, the work and what is waited for afterwards lie one after the other", () => {
  const bar = barOf(span(2, 10, { queued: 2, duration: 4 }), START, START + 20_000);
  expect(bar.queue).toEqual({ left: 10, width: 10 });
  expect(bar.work).toEqual({ left: 20, width: 20 });
  expect(bar.wait).toEqual({ left: 40, width: 10 });
  expect(bar).toMatchObject({ start: 2_000, took: 8_000 });
});

test("a step that asks no agent is at work from beginning to end", () => {
  const bar = barOf(span(0, 10), START, START + 10_000);
  expect(bar.queue.width).toBe(0);
  expect(bar.work).toEqual({ left: 0, width: 100 });
});

test("a step that waits for a person waits, and does not work", () => {
  const bar = barOf(span(0, null, { status: "waiting" }), START, START + 10_000);
  expect(bar.work.width).toBe(0);
  expect(bar.wait).toEqual({ left: 0, width: 100 });
  expect(bar.took).toBeUndefined();
});

test("a workflow under way is drawn until now, one that is over until its last end", () => {
  expect(frameOf(timeline([span(1, null)], null), START + 7_000).to).toBe(START + 7_000);
  expect(frameOf(timeline([span(1, 12)], 10), START + 60_000).to).toBe(START + 12_000);
});

test("what was measured never reaches beyond the bar's end", () => {
  const bar = barOf(span(0, 5, { queued: 9, duration: 9 }), START, START + 10_000);
  expect(bar.queue.left + bar.queue.width).toBe(50);
  expect(bar.work.width).toBe(0);
});
