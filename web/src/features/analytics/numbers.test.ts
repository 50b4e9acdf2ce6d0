import { expect, test } from "vitest";
import type { Timeseries, Totals } from "@/client";
import { changeOf, pointsOf } from "./changes";
import { columnsOf, namesOf, sumsOf } from "./columns";
import { dearestFirst } from "./dearest";
import { sayingOf } from "./parts";

const NOTHING: Totals = {
  count: 0,
  completed: 0,
  failed: 0,
  cancelled: 0,
  success_rate: null,
  mean: null,
  p50: null,
  p95: null,
  p99: null,
  queued: null,
  input_tokens: 0,
  cached_tokens: 0,
  output_tokens: 0,
  cost: 0,
};

const SERIES: Timeseries = {
  range: { since: "2026-11-21T10:00:00Z", until: "2026-11-21T10:05:00Z", step: 60 },
  series: [
    {
      key: "completed",
      points: [
        { at: "2026-11-21T10:01:00+00:00", totals: { ...NOTHING, count: 3, completed: 3, cost: 0.5 } },
        { at: "2026-11-21T10:04:00+00:00", totals: { ...NOTHING, count: 1, completed: 1, cost: 0.25 } },
      ],
    },
    { key: "failed", points: [{ at: "2026-11-21T10:01:00Z", totals: { ...NOTHING, count: 2, failed: 2 } }] },
  ],
};

test("a chart has every step of the range, those without anything too", () => {
  const columns = columnsOf(SERIES);
  expect(columns.map(({ totals }) => totals.get("completed")?.count ?? 0)).toEqual([0, 3, 0, 0, 1]);
  expect(columns[1]?.totals.get("failed")?.count).toBe(2);
  expect(columns[4]?.until).toBe(Date.parse(SERIES.range.until));
});

test("a series is added up over the range", () => {
  expect(sumsOf(SERIES)[0]).toEqual({ key: "completed", count: 4, completed: 4, failed: 0, cost: 0.75 });
});

test("days are named as the engine cuts them, which is by UTC", () => {
  const names = namesOf({ since: "2026-11-01T00:00:00Z", until: "2026-11-21T00:00:00Z", step: 86_400 });
  expect(names.full(Date.parse("2026-11-05T00:00:00Z"))).toBe("5 Nov");
});

test("a number that grows is good, bad or neither, as one would have it", () => {
  expect(changeOf(12, 10, "more")).toEqual({ direction: "up", judgement: "better", by: 0.2 });
  expect(changeOf(12, 10, "less")).toMatchObject({ direction: "up", judgement: "worse" });
  expect(changeOf(5, 10, "less")).toEqual({ direction: "down", judgement: "better", by: -0.5 });
  expect(changeOf(5, 10, "neither")).toMatchObject({ judgement: "neutral" });
  expect(changeOf(10, 10, "more")).toEqual({ direction: "same", judgement: "neutral", by: 0 });
});

test("where there was nothing before there is no change to tell", () => {
  expect(changeOf(5, 0, "more")).toBeUndefined();
  expect(changeOf(5, null, "more")).toBeUndefined();
  expect(pointsOf(null, 0.5, "more")).toBeUndefined();
});

test("shares are compared in points, from nought too", () => {
  expect(pointsOf(0.5, 0, "more")).toEqual({ direction: "up", judgement: "better", by: 0.5 });
});

test("a step says what stands in it, part by part", () => {
  const parts = [{ key: "completed", label: "Completed", colour: "--done" }];
  const step = { at: 0, until: 1, tick: "10:00", name: "21 Nov, 10:00", heights: {}, cells: { completed: "3" } };
  expect(sayingOf(step, parts)).toBe("21 Nov, 10:00: Completed 3");
});

test("the dearest models have a line each, and the rest share one", () => {
  const at = "2026-11-21T10:01:00Z";
  const series = [1, 7, 3, 5, 2, 6, 4].map((cost) => ({
    key: `model-${cost}`,
    points: [{ at, totals: { ...NOTHING, count: 1, cost } }],
  }));
  const { parts, series: shown } = dearestFirst({ ...SERIES, series }, "others");
  const dearest = ["model-7", "model-6", "model-5", "model-4", "model-3"];
  expect(parts.map(({ label }) => label)).toEqual([...dearest, "others"]);
  expect(shown.series.at(-1)?.points).toEqual([{ at, totals: { ...NOTHING, count: 1, cost: 3 } }]);
  expect(new Set(parts.map(({ colour }) => colour)).size).toBe(6);
});

test("what no model answered costs nothing and has no line", () => {
  const points = [{ at: "2026-11-21T10:01:00Z", totals: { ...NOTHING, count: 1 } }];
  expect(dearestFirst({ ...SERIES, series: [{ key: "", points }] }, "others").parts).toEqual([]);
});
