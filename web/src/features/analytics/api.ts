import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import {
  analyticsAgents,
  analyticsCosts,
  analyticsEvents,
  analyticsSummary,
  analyticsTimeline,
  analyticsTimeseries,
  analyticsWeek,
  type EventItem,
} from "@/client";
import { type EventChoice, typesShown } from "./event-types";
import { type CostBy, endsOf, type Order, type Question, queryOf, questionOf, rangeOf } from "./question";

/** How often the numbers of a range that ends now are asked for, in milliseconds. */
const REFRESH = 10_000;
const PAGE = 50;
const LEADERS = 10;
const MOST_COSTS = 10;
const MOST_OPTIONS = 100;
/** How often the timeline of a workflow that runs is asked for, in milliseconds. */
const TIMELINE_PAUSE = 2_000;

export const analyticsKeys = {
  all: ["analytics"] as const,
  numbers: (what: string, question: Question, ...more: unknown[]) =>
    ["analytics", what, questionOf(question), ...more] as const,
  events: (asked: EventQuestion) => ["analytics", "events", asked] as const,
  // Once a workflow is over it is asked for anew: what was read before lacks its end.
  timeline: (id: string, live: boolean) => ["analytics", "timeline", id, live] as const,
};

/** Numbers of a range that ends now are renewed; others stand. While other ones load, those before stay to be seen. */
function renewed(question: Question) {
  return {
    refetchInterval: rangeOf(question) === undefined ? (false as const) : REFRESH,
    placeholderData: keepPreviousData,
  };
}

export function summaryQuery(question: Question) {
  return queryOptions({
    queryKey: analyticsKeys.numbers("summary", question),
    queryFn: async ({ signal }) =>
      (await analyticsSummary({ query: queryOf(question), signal, throwOnError: true })).data,
    ...renewed(question),
  });
}

type SeriesBy = "all" | "status" | "model" | "category";
export type Kind = "task" | "workflow";

export function seriesQuery(question: Question, by: SeriesBy, kind: Kind = "task") {
  return queryOptions({
    queryKey: analyticsKeys.numbers("series", question, by, kind),
    queryFn: async ({ signal }) => {
      // Only the bands of latency show quantiles, and those take the longest to find.
      const query = { ...queryOf(question), by, kind, latency: by === "all" };
      return (await analyticsTimeseries({ query, signal, throwOnError: true })).data;
    },
    ...renewed(question),
  });
}

export function agentsQuery(question: Question, order: Order) {
  return queryOptions({
    queryKey: analyticsKeys.numbers("agents", question, order),
    queryFn: async ({ signal }) =>
      (await analyticsAgents({ query: { ...queryOf(question), order, limit: LEADERS }, signal, throwOnError: true }))
        .data,
    ...renewed(question),
  });
}

export function costsQuery(question: Question, by: CostBy, limit = MOST_COSTS) {
  return queryOptions({
    queryKey: analyticsKeys.numbers("costs", question, by, limit),
    queryFn: async ({ signal }) =>
      (await analyticsCosts({ query: { ...queryOf(question), by, limit }, signal, throwOnError: true })).data,
    ...renewed(question),
  });
}

/** What there is to choose from in a range, whatever else is chosen. */
export function optionsQuery({ range, since, until, user }: Question, by: CostBy) {
  return {
    ...costsQuery({ range, since, until, user }, by, MOST_OPTIONS),
    staleTime: 60_000,
    refetchInterval: false as const,
  };
}

export function weekQuery(question: Question, timeZone: string) {
  return queryOptions({
    queryKey: analyticsKeys.numbers("week", question, timeZone),
    queryFn: async ({ signal }) =>
      (await analyticsWeek({ query: { ...queryOf(question), time_zone: timeZone }, signal, throwOnError: true })).data,
    ...renewed(question),
  });
}

/** The waterfall of a workflow; renewed while it is `live`. */
export function timelineQuery(id: string, live: boolean) {
  return queryOptions({
    queryKey: analyticsKeys.timeline(id, live),
    queryFn: async ({ signal }) =>
      (await analyticsTimeline({ path: { workflow_id: id }, signal, throwOnError: true })).data,
    refetchInterval: live ? TIMELINE_PAUSE : false,
    staleTime: 0,
    placeholderData: (before, query) => (query?.queryKey[2] === id ? before : undefined),
  });
}

/** Which events are shown. */
export interface EventQuestion extends Question {
  type?: EventChoice;
}

/** What the engine is asked for events. */
export function eventsAsked(asked: EventQuestion, now: number = Date.now()) {
  const { agent, category, model, user } = asked;
  const types = typesShown(asked);
  return {
    ...endsOf(asked, now),
    ...(agent === undefined ? {} : { agent }),
    ...(category === undefined ? {} : { category }),
    ...(model === undefined ? {} : { model }),
    ...(user === undefined ? {} : { user }),
    ...(types === undefined ? {} : { type: types }),
  };
}

/** The events of the range, newest first, page by page. */
export function eventsQuery(asked: EventQuestion) {
  return infiniteQueryOptions({
    queryKey: analyticsKeys.events(asked),
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...eventsAsked(asked), limit: PAGE, ...(pageParam === undefined ? {} : { cursor: pageParam }) };
      return (await analyticsEvents({ query, signal, throwOnError: true })).data;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    staleTime: 0,
  });
}

/** The newest events, a page of them. */
export async function newestEvents(asked: EventQuestion, signal: AbortSignal): Promise<EventItem[]> {
  const query = { ...eventsAsked(asked), limit: PAGE };
  return (await analyticsEvents({ query, signal, throwOnError: true })).data.items;
}
