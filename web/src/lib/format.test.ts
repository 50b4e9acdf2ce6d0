import { expect, test } from "vitest";
import { formatAgo, formatDuration, formatMoney, formatShare, formatShort, span } from "./format";

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

test("money has as many digits as it needs", () => {
  expect([0, 0.00042, 0.0031, 0.8, 1234.5].map(formatMoney)).toEqual([
    "$0.00",
    "$0.00042",
    "$0.0031",
    "$0.80",
    "$1,234.50",
  ]);
});

test("shares are percent with one digit at most", () => {
  expect([0, 0.5, 0.9754, 1].map(formatShare)).toEqual(["0 %", "50 %", "97.5 %", "100 %"]);
});

test("large numbers are shortened, small ones are exact", () => {
  expect([9_999, 12_345, 1_500_000].map(formatShort)).toEqual(["9,999", "12.3K", "1.5M"]);
});
