import type { AnalyticsLiveData, EventItem } from "@/client";
import { client } from "@/client/client.gen";
import type { StreamMessage } from "@/lib/event-stream";
import { type EventQuestion, eventsAsked } from "./api";

const LIVE: AnalyticsLiveData["url"] = "/analytics/events/live";

/** Opens the stream of events after one of them; undefined where there is none. */
export async function connectFeed(
  asked: EventQuestion,
  after: string,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array> | undefined> {
  const { agent, category, model, user, type } = eventsAsked(asked);
  const headers = { Accept: "text/event-stream", ...(after === "" ? {} : { "last-event-id": after }) };
  // The generated function connects again by rules of its own; `follow` knows when a server has gone.
  const { response, error } = await client.get({
    security: [{ scheme: "bearer", type: "http" }],
    url: LIVE,
    query: { agent, category, model, user, type },
    headers,
    signal,
    parseAs: "stream",
  });
  if (response === undefined || response.status >= 500 || response.status === 429) throw error;
  const streams = response.headers.get("content-type")?.startsWith("text/event-stream") ?? false;
  return response.status === 200 && streams ? (response.body ?? undefined) : undefined;
}

/** The event that a message of the stream carries; undefined where it carries none. */
export function eventOf({ event, data }: StreamMessage): EventItem | undefined {
  if (event !== "event") return undefined;
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
