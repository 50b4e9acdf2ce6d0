import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { analyticsEvents, type EventView } from "@/client";
import type { EventType } from "./event-types";

const PAGE = 50;
const LARGEST_PAGE = 100;
/** How many pages the chart and the figures look back. */
const PAGES_BACK = 5;

export const analyticsKeys = {
  all: ["analytics"] as const,
  events: (type: EventType | undefined) => ["analytics", "events", type] as const,
  recent: ["analytics", "recent"] as const,
};

export function eventsQuery(type: EventType | undefined) {
  return infiniteQueryOptions({
    queryKey: analyticsKeys.events(type),
    queryFn: async ({ pageParam, signal }) => {
      const query = {
        limit: PAGE,
        ...(type === undefined ? {} : { type }),
        ...(pageParam === undefined ? {} : { cursor: pageParam }),
      };
      return (await analyticsEvents({ query, signal, throwOnError: true })).data;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    staleTime: 0,
  });
}

/** The latest events, at most 500, newest first. */
export const recentEventsQuery = queryOptions({
  queryKey: analyticsKeys.recent,
  queryFn: ({ signal }) => recentEvents(signal),
  staleTime: 0,
});

async function recentEvents(signal: AbortSignal): Promise<EventView[]> {
  const events: EventView[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < PAGES_BACK; page += 1) {
    const query: { limit: number; cursor?: string } = { limit: LARGEST_PAGE, ...(cursor === null ? {} : { cursor }) };
    const { data } = await analyticsEvents({ query, signal, throwOnError: true });
    events.push(...data.items);
    cursor = data.next_cursor;
    if (cursor === null) break;
  }
  return events;
}
