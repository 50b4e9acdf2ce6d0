import { expect, test } from "vitest";
import type { EventItem } from "@/client";
import { joined } from "./use-tail";

const TIME = "2026-11-22T12:00:00Z";

function event(position: number, type: EventItem["type"], time = TIME): EventItem {
  return { id: `event-${position}`, type, subject: "workflow/1", time, position, username: "ada", data: {} };
}

test("what happened in one moment stays in its order, however it came", () => {
  const [started, begun, failed, ended] = [
    event(1, "workflow.started"),
    event(2, "workflow.step.started"),
    event(3, "workflow.step.failed"),
    event(4, "workflow.failed"),
  ];
  const newestFirst = [ended, failed, begun, started];
  expect(joined([started, begun, failed, ended], [])).toEqual(newestFirst);
  expect(joined(newestFirst, [])).toEqual(newestFirst);
  expect(joined([failed, ended], [begun, started])).toEqual(newestFirst);
});

test("what is in both is there once", () => {
  const one = event(1, "workflow.started");
  expect(joined([one], [{ ...one }])).toEqual([one]);
});
