import type { Range, Timeseries, Totals } from "@/client";

const LOCALE = "en-GB";
const DAY = 86_400;

/** One step of a range, and what ended in it, by the keys of the series. */
export interface Column {
  /** In milliseconds since 1970, as `until`. */
  at: number;
  until: number;
  totals: Map<string, Totals>;
}

/** A series has only the steps in which something ended; a chart has them all, oldest first. */
export function columnsOf({ range, series }: Timeseries): Column[] {
  const columns = steps(range);
  const places = new Map(columns.map((column) => [column.at, column]));
  for (const { key, points } of series) {
    for (const { at, totals } of points) places.get(Date.parse(at))?.totals.set(key, totals);
  }
  return columns;
}

function steps({ since, until, step }: Range): Column[] {
  const columns: Column[] = [];
  const end = Date.parse(until);
  for (let at = Date.parse(since); at < end; at += step * 1000) {
    columns.push({ at, until: at + step * 1000, totals: new Map() });
  }
  return columns;
}

/** How the steps of a range are called: shortly below a chart, in full where one is spoken of. */
export function namesOf({ since, until, step }: Range): {
  short: (at: number) => string;
  full: (at: number) => string;
} {
  if (step >= DAY) {
    // Days are the engine's, which are UTC's.
    const day = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short", timeZone: "UTC" });
    const days = step / DAY;
    return { short: (at) => day.format(at), full: (at) => `${day.format(at)}${days > 1 ? ` + ${days - 1} days` : ""}` };
  }
  const time = new Intl.DateTimeFormat(LOCALE, { hour: "2-digit", minute: "2-digit" });
  const full = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  const isShort = Date.parse(until) - Date.parse(since) <= 26 * 3_600_000;
  return {
    short: (at) => (isShort ? time : full).format(at),
    full: (at) => `${full.format(at)} – ${time.format(at + step * 1000)}`,
  };
}

/** A series with its numbers added up over the whole range. */
export interface Sum {
  key: string;
  count: number;
  completed: number;
  failed: number;
  cost: number;
}

export function sumsOf({ series }: Timeseries): Sum[] {
  return series.map(({ key, points }) => {
    const add = (of: (totals: Totals) => number) => points.reduce((sum, { totals }) => sum + of(totals), 0);
    return {
      key,
      count: add(({ count }) => count),
      completed: add(({ completed }) => completed),
      failed: add(({ failed }) => failed),
      cost: add(({ cost }) => cost),
    };
  });
}
