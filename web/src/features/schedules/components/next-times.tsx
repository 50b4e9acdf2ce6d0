import { useQuery } from "@tanstack/react-query";
import { CalendarClock } from "lucide-react";
import { formatUntil } from "@/lib/format";
import { useDebounced } from "@/lib/use-debounced";
import { useNow } from "@/lib/use-now";
import { texts } from "@/texts/schedules";
import { Skeleton } from "@/ui/skeleton";
import { timesQuery } from "../api";
import { cronSentence } from "../cron-words";
import { momentIn } from "../times";

const words = texts.schedules.form;
const PAUSE = 300;
const TICK = 30_000;

/** What a cron expression means, and when it comes round next; the engine says why where it cannot. */
export function NextTimes({ cron, zone }: { cron: string; zone: string }) {
  const asked = useDebounced(`${cron}\n${zone}`, PAUSE);
  const [settledCron = "", settledZone = ""] = asked.split("\n");
  const times = useQuery(timesQuery(settledCron, settledZone));
  const now = useNow(true, TICK);
  const problem = times.error?.message ?? times.data?.problem ?? undefined;
  return (
    <section aria-label={words.nextTimes} aria-live="polite" className="mt-5 rounded-lg bg-sunken px-4 py-3.5">
      {problem !== undefined ? (
        <p className="text-sm font-medium break-words text-bad">{problem}</p>
      ) : (
        <>
          <p className="flex gap-2 text-sm font-medium">
            <CalendarClock aria-hidden className="mt-0.5 size-4 shrink-0 text-accent" />
            <span>
              {cronSentence(settledCron)}, {texts.schedules.words.inZone(settledZone)}.
            </span>
          </p>
          {times.data === undefined ? (
            <Skeleton className="mt-3 h-28" />
          ) : (
            <ol className="mt-2.5 space-y-1 pl-6 text-[13px] text-ink-soft tabular-nums">
              {times.data.times.map((time) => (
                <li key={time} className="flex flex-wrap gap-x-3">
                  <time dateTime={time}>{momentIn(time, settledZone)}</time>
                  <span>{formatUntil(time, now)}</span>
                </li>
              ))}
              {times.data.times.length === 0 && <li>{words.noTimes}</li>}
            </ol>
          )}
        </>
      )}
    </section>
  );
}
