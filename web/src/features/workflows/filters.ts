import type { Status } from "@/client";
import { onlyTexts } from "@/lib/only-texts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The stretches of time that end now, in milliseconds. */
const LENGTHS = { hour: HOUR, day: DAY, week: 7 * DAY, month: 30 * DAY };
export type RangeName = keyof typeof LENGTHS;
export const RANGES = ["hour", "day", "week", "month"] as const satisfies readonly RangeName[];

/** In the order in which they are offered; a workflow is never skipped. */
export const STATUSES = ["running", "waiting", "pending", "paused", "completed", "failed", "cancelled"] as const;
type ListedStatus = (typeof STATUSES)[number];

/** What the address says of which workflows are shown. */
export interface WorkflowSearch {
  /** Some of the statuses, with commas between them. */
  status?: string;
  /** Words of the name. */
  q?: string;
  range?: RangeName;
  /** ISO 8601, as `until`. */
  since?: string;
  until?: string;
  /** The time is when they ended; else, when they were started. */
  by?: "ended";
  template?: string;
  /** What began them, as `schedule/<id>`. */
  source?: string;
  batch?: string;
}

/** Of an address's query, what the list knows; the rest is dropped. */
export function workflowSearch(search: Record<string, unknown>): WorkflowSearch {
  const { status, range, ...texts } = onlyTexts(search, "status", "range", "q", "template", "source", "batch");
  const statuses = statusesOf({ ...(status === undefined ? {} : { status }) });
  const [since, until] = [moment(search.since), moment(search.until)];
  const named = RANGES.find((one) => one === range);
  const hasEnds = since !== undefined || until !== undefined;
  const hasTime = hasEnds || named !== undefined;
  return {
    ...texts,
    ...(hasTime && search.by === "ended" ? { by: "ended" as const } : {}),
    ...(statuses.length > 0 ? { status: statuses.join(",") } : {}),
    ...(named !== undefined && !hasEnds ? { range: named } : {}),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  };
}

function moment(value: unknown): string | undefined {
  const time = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

export function statusesOf({ status = "" }: WorkflowSearch): ListedStatus[] {
  const wanted = status.split(",");
  return STATUSES.filter((one) => wanted.includes(one));
}

/** The same list with this status too, or no more. */
export function toggled(search: WorkflowSearch, status: Status): WorkflowSearch {
  const now = statusesOf(search);
  const next = STATUSES.filter((one) => (one === status) !== now.includes(one));
  return { ...search, status: next.length === 0 ? undefined : next.join(",") } as WorkflowSearch;
}

export function isNarrowed(search: WorkflowSearch): boolean {
  return Object.values(search).some((value) => value !== undefined);
}

/** What the engine is asked. A stretch that ends now begins anew with every question. */
export function queryOf(search: WorkflowSearch, now = Date.now()) {
  const { range, q, since, until, by, template, source, batch, status } = search;
  const statuses = statusesOf(status === undefined ? {} : { status });
  const from = range === undefined ? since : new Date(now - LENGTHS[range]).toISOString();
  return {
    ...(statuses.length > 0 ? { status: statuses } : {}),
    ...(q === undefined ? {} : { q }),
    ...(from === undefined ? {} : { [by === "ended" ? "finished_since" : "since"]: from }),
    ...(until === undefined ? {} : { [by === "ended" ? "finished_until" : "until"]: until }),
    ...(template === undefined ? {} : { template }),
    ...(source === undefined ? {} : { source }),
    ...(batch === undefined ? {} : { batch }),
  };
}
