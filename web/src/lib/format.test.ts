import { expect, test } from "vitest";
import { formatAgo, formatDuration, span } from "./format";

const NOW = Date.parse("2026-11-21T12:00:00Z");

test("a span is said in the unit that fits", () => {
  expect([0, 640, 3200, 125_000].map(formatDuration)).toEqual(["0 ms", "640 ms", "3.2 s", "2 min 5 s"]);
});

test("a span never has sixty seconds over", () => {
  expect(formatDuration(119_900)).toBe("2 min 0 s");
  expect(formatDuration(59_980)).toBe("1 min 0 s");
});

test("a moment is said as how long ago it was", () => {
  expect(formatAgo("2026-11-21T11:57:00Z", NOW)).toBe("3 min ago");
  expect(formatAgo("2026-11-20T11:57:00Z", NOW)).toBe("yesterday");
});

test("what has not ended lasts until now, and what has not begun lasts no time", () => {
  expect(span("2026-11-21T11:59:59Z", null, NOW)).toBe(1000);
  expect(span(null, null, NOW)).toBeUndefined();
});
