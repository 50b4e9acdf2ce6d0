import { useEffect, useState } from "react";
import type { EventItem } from "@/client";
import { follow } from "@/lib/follow";
import { useVisible } from "@/lib/use-visible";
import { type EventQuestion, newestEvents } from "./api";
import { connectFeed, eventOf } from "./feed";

/** So many events are kept of those that came since the page was opened. */
const MOST_KEPT = 500;
/** How often is asked where there is no stream, in milliseconds. */
const PAUSE = 2_000;
/** What comes within so many milliseconds is shown at once. */
const TOGETHER = 50;

/** The events that came since, newest first: told by a stream while the page is seen, or asked for again and again. */
export function useTail(asked: EventQuestion, wanted: boolean): EventItem[] {
  const key = JSON.stringify(asked);
  const [tail, setTail] = useState<{ key: string; events: EventItem[] }>({ key, events: [] });
  const isActive = useVisible() && wanted;

  useEffect(() => {
    if (!isActive) return;
    const leaving = new AbortController();
    const question: EventQuestion = JSON.parse(key);
    const taker = gathered((events) => setTail((before) => ({ key, events: joined(events, keptOf(before, key)) })));
    const catchUp = () => newestEvents(question, leaving.signal).then(taker.take, () => undefined);
    void follow({
      connect: (after, signal) => connectFeed(question, after, signal),
      onMessage: (message) => {
        const event = eventOf(message);
        if (event) taker.take([event]);
        return false;
      },
      // What happened between the page's list and the stream's beginning is in neither.
      onConnected: (connected) => connected && void catchUp(),
      signal: leaving.signal,
    }).then(() => poll(catchUp, leaving.signal));
    return () => {
      leaving.abort();
      taker.stop();
    };
  }, [key, isActive]);

  return keptOf(tail, key);
}

function keptOf(tail: { key: string; events: EventItem[] }, key: string): EventItem[] {
  return tail.key === key ? tail.events : [];
}

/** For an engine that streams nothing. */
async function poll(ask: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await ask();
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

/** Both without what is in both, newest first. */
export function joined(some: readonly EventItem[], others: readonly EventItem[]): EventItem[] {
  const byId = new Map([...others, ...some].map((event) => [event.id, event]));
  return [...byId.values()].sort((one, other) => other.position - one.position).slice(0, MOST_KEPT);
}

/** Collects for a moment what comes, so that many events are one change of the page. */
function gathered(show: (events: EventItem[]) => void) {
  let waiting: EventItem[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    timer = undefined;
    show(waiting);
    waiting = [];
  };
  return {
    take(events: readonly EventItem[]): void {
      waiting.push(...events);
      timer ??= setTimeout(flush, TOGETHER);
    },
    stop(): void {
      clearTimeout(timer);
    },
  };
}
