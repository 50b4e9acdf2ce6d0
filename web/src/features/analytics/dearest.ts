import type { Timeseries, Totals } from "@/client";
import { sumsOf } from "./columns";
import { MOST_SERIES, OTHERS, type Part, seriesColour } from "./parts";

/** No model has this name: the engine's names have no spaces. */
const OTHERS_KEY = "all others";

/** The dearest models have a colour each; the rest are added up under one. */
export function dearestFirst(data: Timeseries, others: string): { parts: Part[]; series: Timeseries } {
  const keys = sumsOf(data)
    .filter(({ key }) => key !== "")
    .sort((one, other) => other.cost - one.cost)
    .map(({ key }) => key);
  const parts = keys.slice(0, MOST_SERIES).map((key, place) => ({ key, label: key, colour: seriesColour(place) }));
  const rest = data.series.filter(({ key }) => keys.indexOf(key) >= MOST_SERIES);
  if (rest.length === 0) return { parts, series: data };
  return {
    parts: [...parts, { key: OTHERS_KEY, label: others, colour: OTHERS }],
    series: { ...data, series: [...data.series, { key: OTHERS_KEY, points: merged(rest) }] },
  };
}

function merged(series: Timeseries["series"]): Timeseries["series"][number]["points"] {
  const byTime = new Map<string, Totals>();
  for (const { at, totals } of series.flatMap(({ points }) => points)) {
    const before = byTime.get(at);
    byTime.set(at, before ? { ...totals, cost: totals.cost + before.cost } : totals);
  }
  return [...byTime].map(([at, totals]) => ({ at, totals }));
}
