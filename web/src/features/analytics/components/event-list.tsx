import { useInfiniteQuery } from "@tanstack/react-query";
import { Activity, Pause, Play } from "lucide-react";
import { useState } from "react";
import type { EventItem, EventPage } from "@/client";
import { texts } from "@/texts/analytics";
import { Button } from "@/ui/button";
import { LiveMark } from "@/ui/live-mark";
import { LoadMore } from "@/ui/load-more";
import { EmptyState, LoadState } from "@/ui/load-state";
import { NativeSelect } from "@/ui/native-select";
import { Skeleton } from "@/ui/skeleton";
import { type EventQuestion, eventsQuery } from "../api";
import { EVENT_TYPES, eventChoice, isBehindNumbers } from "../event-types";
import { type AnalyticsSearch, questionOf, rangeOf } from "../question";
import { useTail } from "../use-tail";
import type { Narrowing } from "./charts";
import { EventTable } from "./event-table";

const words = texts.analytics.events;
const TYPES = EVENT_TYPES.map((type) => ({ value: type, label: texts.events.types[type] }));

interface Props extends Narrowing {
  areEverybodys: boolean;
}

/** What happened in the range, newest first; where the range ends now, what happens comes by itself. */
export function EventList({ search, onNarrow, areEverybodys }: Props) {
  const [isPaused, setPaused] = useState(false);
  const asked = askedOf(search);
  const endsNow = rangeOf(search) !== undefined;
  const events = useInfiniteQuery(eventsQuery(asked));
  const tail = useTail(asked, endsNow && !isPaused);
  const first = isBehindNumbers(search) ? words.behind : words.allTypes;
  return (
    <section aria-labelledby="events">
      <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
        <div className="flex items-center gap-4">
          <h2 id="events" className="text-lg font-semibold tracking-tight">
            {words.title}
          </h2>
          {endsNow && <Tail isPaused={isPaused} onPause={setPaused} />}
        </div>
        <NativeSelect
          className="w-56"
          aria-label={words.filter}
          value={search.type ?? ""}
          options={[{ value: "", label: first }, { value: "calls", label: words.calls }, ...TYPES]}
          onChange={(next) => onNarrow({ type: eventChoice(next) })}
        />
      </div>
      <LoadState query={events} waiting={<Skeleton className="h-96 rounded-xl" />}>
        {(data) => {
          const shown = merged(tail, data.pages);
          return shown.length === 0 ? (
            <None isNarrowed={search.type !== undefined || isBehindNumbers(search)} />
          ) : (
            <>
              <EventTable events={shown} search={search} areEverybodys={areEverybodys} />
              <LoadMore query={events} />
            </>
          );
        }}
      </LoadState>
    </section>
  );
}

/** What has come since before what was there; what was caught up with may be in both. */
function merged(tail: readonly EventItem[], pages: readonly EventPage[]): EventItem[] {
  const known = new Set(tail.map(({ id }) => id));
  return [...tail, ...pages.flatMap(({ items }) => items.filter(({ id }) => !known.has(id)))];
}

function askedOf(search: AnalyticsSearch): EventQuestion {
  return { ...questionOf(search), type: search.type };
}

function Tail({ isPaused, onPause }: { isPaused: boolean; onPause: (paused: boolean) => void }) {
  return (
    <div className="flex items-center gap-2">
      {isPaused ? <span className="text-[13px] text-ink-soft">{words.paused}</span> : <LiveMark />}
      <Button look="quiet" size="small" onClick={() => onPause(!isPaused)}>
        {isPaused ? <Play aria-hidden /> : <Pause aria-hidden />}
        {isPaused ? words.resume : words.pause}
      </Button>
    </div>
  );
}

function None({ isNarrowed }: { isNarrowed: boolean }) {
  return (
    <EmptyState
      icon={<Activity aria-hidden />}
      title={words.noneTitle}
      detail={isNarrowed ? words.noneOfType : words.noneDetail}
    />
  );
}
