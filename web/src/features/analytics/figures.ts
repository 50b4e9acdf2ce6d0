import type { EventView } from "@/client";

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;
const MOST_BARS = 48;

/** What the events say of one's workflows. */
export interface Figures {
  started: number;
  completed: number;
  failed: number;
  tokens: number;
  /** Of the completed steps, in milliseconds; undefined where there is none. */
  medianStep: number | undefined;
}

export function figuresOf(events: readonly EventView[]): Figures {
  const ofType = (type: string) => events.filter((event) => event.type === type);
  const steps = ofType("workflow.step.completed");
  const durations = steps.flatMap(({ data }) => (typeof data.duration === "number" ? [data.duration * 1000] : []));
  return {
    started: ofType("workflow.created").length,
    completed: ofType("workflow.completed").length,
    failed: ofType("workflow.failed").length,
    tokens: steps.reduce((sum, { data }) => sum + tokensOf(data.usage), 0),
    medianStep: median(durations),
  };
}

function tokensOf(usage: unknown): number {
  if (typeof usage !== "object" || usage === null) return 0;
  return Object.values(usage).reduce((sum: number, count) => sum + (typeof count === "number" ? count : 0), 0);
}

function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[middle]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}

/** The workflows that ended in one hour or on one day. */
export interface Bar {
  start: number;
  completed: number;
  failed: number;
}

/** How many workflows ended when; by hours where all lie within two days, else by days. Oldest first, without gaps. */
export function barsOf(events: readonly EventView[], now: number): { bars: Bar[]; width: "hour" | "day" } {
  const ends = events.flatMap(({ type, time }) =>
    type === "workflow.completed" || type === "workflow.failed" ? [{ type, at: new Date(time).getTime() }] : [],
  );
  const oldest = Math.min(now, ...ends.map(({ at }) => at));
  const width = now - oldest < 2 * DAY ? "hour" : "day";
  const bars = emptyBars(oldest, now, width);
  for (const { type, at } of ends) {
    const bar = bars.findLast(({ start }) => start <= at);
    if (bar) bar[type === "workflow.completed" ? "completed" : "failed"] += 1;
  }
  return { bars, width };
}

function emptyBars(oldest: number, now: number, width: "hour" | "day"): Bar[] {
  const least = width === "hour" ? 12 : 7;
  const bars: Bar[] = [];
  let start = floor(now, width);
  while (bars.length < MOST_BARS && (start + (width === "hour" ? HOUR : DAY) > oldest || bars.length < least)) {
    bars.push({ start, completed: 0, failed: 0 });
    start = floor(start - 1, width);
  }
  return bars.reverse();
}

/** The beginning of the hour or the day, where the reader is. */
function floor(time: number, width: "hour" | "day"): number {
  const date = new Date(time);
  return width === "hour" ? date.setMinutes(0, 0, 0) : date.setHours(0, 0, 0, 0);
}
