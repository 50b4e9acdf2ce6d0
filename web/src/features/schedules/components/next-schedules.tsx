import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ScheduleView } from "@/client";
import { formatMoment, formatUntil } from "@/lib/format";
import { useLeaving } from "@/lib/removal";
import { useNow } from "@/lib/use-now";
import { texts } from "@/texts/dashboard";
import { moreStyle, OverviewSection } from "@/ui/overview-section";
import { schedulesQuery } from "../api";
import { scheduleSentence } from "../sentence";

const words = texts.dashboard.schedules;
const FIRST = 4;
const TICK = 30_000;

/** What comes round next; nothing where nothing does. */
export function NextSchedules() {
  const schedules = useInfiniteQuery(schedulesQuery);
  const leaving = useLeaving();
  const now = useNow(true, TICK);
  const coming = (schedules.data?.pages.flatMap(({ items }) => items) ?? [])
    .filter((one): one is ScheduleView & { next_at: string } => one.next_at !== null && !leaving.has(one.id))
    .sort((one, other) => (one.next_at < other.next_at ? -1 : 1));
  if (coming.length === 0) return null;
  return (
    <OverviewSection
      title={words.title}
      more={
        <Link to="/my-schedules" className={moreStyle}>
          {words.more}
        </Link>
      }
    >
      <ul className="divide-y rounded-xl border bg-card">
        {coming.slice(0, FIRST).map((schedule) => (
          <li key={schedule.id} className="px-4 py-3">
            <p className="flex items-baseline justify-between gap-3">
              <Link
                to="/my-schedules/$id"
                params={{ id: schedule.id }}
                className="truncate text-sm font-medium hover:text-accent hover:underline"
              >
                {schedule.name}
              </Link>
              <time
                dateTime={schedule.next_at}
                title={formatMoment(schedule.next_at)}
                className="shrink-0 text-[13px] text-ink-soft tabular-nums"
              >
                {formatUntil(schedule.next_at, now)}
              </time>
            </p>
            <p className="mt-0.5 text-[13px] text-ink-soft">{scheduleSentence(schedule)}</p>
          </li>
        ))}
      </ul>
    </OverviewSection>
  );
}
