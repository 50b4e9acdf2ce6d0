import type { AnalyticsSummaryData, Range } from "@/client";
import { onlyTexts } from "@/lib/only-texts";
import { type EventChoice, eventChoice } from "./event-types";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The ranges that end now, and how long they are, in milliseconds. */
export const LENGTHS = { hour: HOUR, day: DAY, week: 7 * DAY, month: 30 * DAY, quarter: 90 * DAY } as const;
export type RangeName = keyof typeof LENGTHS;
export const RANGES = ["hour", "day", "week", "month", "quarter"] as const satisfies readonly RangeName[];
const USUAL: RangeName = "day";

export const STATUSES = ["completed", "failed", "cancelled"] as const;
export type TaskStatus = (typeof STATUSES)[number];

export const ORDERS = ["used", "slowest", "dearest", "failing"] as const;
export type Order = (typeof ORDERS)[number];

export const COSTS_BY = ["model", "agent", "category", "user"] as const;
export type CostBy = (typeof COSTS_BY)[number];

/** Which numbers are asked for. */
export interface Question {
  /** One that ends now; else `since` and `until` are given. */
  range?: RangeName;
  /** ISO 8601, as `until`. */
  since?: string;
  until?: string;
  agent?: string;
  category?: string;
  model?: string;
  status?: string;
  user?: string;
}

/** What the address of the page says: the question, and how the answer is shown. */
export interface AnalyticsSearch extends Question {
  type?: EventChoice;
  order?: Order;
  by?: CostBy;
  of?: "workflow";
}

interface Ended {
  by: "ended";
  since: string;
  until?: string;
  status?: string;
}

type Asked = NonNullable<AnalyticsSummaryData["query"]>;

/** Of an address's query, what the page knows; the rest is dropped. */
export function analyticsSearch(search: Record<string, unknown>): AnalyticsSearch {
  const texts = onlyTexts(search, "agent", "category", "model", "status", "user");
  return {
    ...texts,
    ...rangeSearch(search),
    ...given("type", eventChoice(search.type)),
    ...given("order", oneOf(ORDERS, search.order)),
    ...given("by", oneOf(COSTS_BY, search.by)),
    ...given("of", oneOf(["workflow"] as const, search.of)),
  };
}

function rangeSearch({ since, until, range }: Record<string, unknown>): Pick<Question, "range" | "since" | "until"> {
  const [from, to] = [moment(since), moment(until)];
  if (from !== undefined && to !== undefined && from < to) return { since: from, until: to };
  const named = oneOf(RANGES, range);
  return named === undefined || named === USUAL ? {} : { range: named };
}

/** A moment as the server writes it, so that texts compare as times do. */
function moment(value: unknown): string | undefined {
  const time = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

function oneOf<T extends string>(known: readonly T[], value: unknown): T | undefined {
  return known.find((one) => one === value);
}

function given<Name extends string, Value>(name: Name, value: Value | undefined): { [K in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { [K in Name]?: Value });
}

/** The part of the address that the numbers depend on. */
export function questionOf({ range, since, until, agent, category, model, status, user }: Question): Question {
  return { range, since, until, agent, category, model, status, user };
}

/** The range's name; undefined where it was chosen by its ends. */
export function rangeOf({ range, since }: Question): RangeName | undefined {
  return since === undefined ? (range ?? USUAL) : undefined;
}

/** The ends of the range; the later one is open where it is now. */
export function endsOf(question: Question, now: number): { since: string; until?: string } {
  const { since, until } = question;
  if (since !== undefined && until !== undefined) return { since, until };
  return { since: new Date(now - LENGTHS[rangeOf(question) ?? USUAL]).toISOString() };
}

/** What the engine is asked. */
export function queryOf(question: Question, now: number = Date.now()): Asked {
  const { agent, category, model, status, user } = question;
  return {
    ...endsOf(question, now),
    ...given("user", user),
    ...given("agent", agent && [agent]),
    ...given("category", category && [category]),
    ...given("model", model && [model]),
    ...given("status", status && [status]),
  } as Asked;
}

/** Where the list of one's own workflows shows what the numbers count; undefined where it cannot be asked so. */
export function endedSearch(question: Question, { since, until }: Pick<Range, "since" | "until">): Ended | undefined {
  const { agent, category, model, status } = question;
  if ((agent ?? category ?? model) !== undefined) return undefined;
  const isOpen = rangeOf(question) !== undefined;
  return { by: "ended", since, ...given("until", isOpen ? undefined : until), ...given("status", status) };
}

/** The address that asks more closely: with a range of its own it is no longer one that ends now. */
export function narrowed(search: AnalyticsSearch, change: AnalyticsSearch): AnalyticsSearch {
  const next = { ...search, ...change };
  return change.since === undefined ? next : { ...next, range: undefined };
}

/** The same page with another of the ranges that end now. */
export function withRange(search: AnalyticsSearch, range: RangeName): AnalyticsSearch {
  return { ...search, range: range === USUAL ? undefined : range, since: undefined, until: undefined };
}

export const FILTERS = ["agent", "category", "model", "status", "user"] as const;

export function isFiltered(search: Question): boolean {
  return FILTERS.some((name) => search[name] !== undefined);
}
