import { Link } from "@tanstack/react-router";
import { Pause, Pencil, Play, Trash2 } from "lucide-react";
import type { ScheduleView } from "@/client";
import { formatAgo, formatMoment, formatUntil } from "@/lib/format";
import { notify } from "@/lib/notices";
import { removeWithUndo, useLeaving } from "@/lib/removal";
import { useNow } from "@/lib/use-now";
import { texts } from "@/texts/schedules";
import { Badge } from "@/ui/badge";
import { Button, buttonStyle } from "@/ui/button";
import { useChangeSchedule, useRemoveSchedule } from "../api";
import { cronSentence } from "../cron-words";

const words = texts.schedules;
const TICK = 30_000;

export function ScheduleList({ schedules }: { schedules: readonly ScheduleView[] }) {
  const now = useNow(true, TICK);
  const leaving = useLeaving();
  return (
    <ul className="divide-y overflow-hidden rounded-xl border bg-card">
      {schedules
        .filter(({ id }) => !leaving.has(id))
        .map((schedule) => (
          <Row key={schedule.id} schedule={schedule} now={now} />
        ))}
    </ul>
  );
}

/** When a schedule comes round, in a sentence. */
export function scheduleSentence({ cron, time_zone, next_at, last_at }: ScheduleView): string {
  if (cron !== null) return `${cronSentence(cron)}, ${words.words.inZone(time_zone ?? "UTC")}`;
  const moment = next_at ?? last_at;
  return moment === null ? words.over : words.words.once(formatMoment(moment));
}

function Row({ schedule, now }: { schedule: ScheduleView; now: number }) {
  const { id, name, template, last_at, last_error, next_at } = schedule;
  return (
    <li className="space-y-2 px-4 py-4 sm:px-5">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-64">
          <Link
            to="/my-schedules/$id"
            params={{ id }}
            className="block text-[15px] font-medium break-words hover:text-accent hover:underline"
          >
            {name}
          </Link>
          <p className="mt-0.5 text-sm text-ink-soft">{scheduleSentence(schedule)}</p>
          <p className="mt-1 flex flex-wrap gap-x-3 text-[13px] text-ink-faint tabular-nums">
            <span className="font-mono text-xs leading-5 break-all">{template}</span>
            {next_at !== null && <span title={formatMoment(next_at)}>{words.nextIn(formatUntil(next_at, now))}</span>}
            {last_at !== null && <span title={formatMoment(last_at)}>{words.lastAgo(formatAgo(last_at, now))}</span>}
          </p>
        </div>
        <State schedule={schedule} />
        <Actions schedule={schedule} />
      </div>
      {last_error !== null && (
        <p className="rounded-lg bg-bad-soft px-3 py-2 text-[13px] break-words text-bad">
          {words.lastError} {last_error}
        </p>
      )}
    </li>
  );
}

function State({ schedule: { enabled, next_at } }: { schedule: ScheduleView }) {
  if (!enabled) return <Badge tone="idle">{words.paused}</Badge>;
  return next_at === null ? <Badge tone="idle">{words.over}</Badge> : <Badge tone="good">{words.on}</Badge>;
}

/** Pause or resume, change, delete. */
export function Actions({ schedule }: { schedule: ScheduleView }) {
  const { id, name, enabled, next_at } = schedule;
  const change = useChangeSchedule(id);
  const remove = useRemoveSchedule(id);
  const isOver = enabled && next_at === null;

  function toggle(): void {
    const refused = enabled ? words.notPaused : words.notResumed;
    change.mutate({ enabled: !enabled }, { onError: ({ message }) => notify(refused, { detail: message, bad: true }) });
  }

  function leave(): void {
    const set = (on: boolean) => (enabled ? change.mutateAsync({ enabled: on }) : Promise.resolve());
    void removeWithUndo({
      id,
      says: words.removed(name),
      detail: words.removedDetail,
      undo: words.undo,
      refused: words.notRemoved,
      hold: () => set(false),
      release: () => set(true),
      remove: () => remove.mutateAsync(),
    });
  }

  return (
    <div className="flex gap-1">
      {!isOver && (
        <Button
          look="quiet"
          size="icon"
          busy={change.isPending}
          aria-label={enabled ? words.pauseNamed(name) : words.resumeNamed(name)}
          title={enabled ? words.pause : words.resume}
          onClick={toggle}
        >
          {!change.isPending && (enabled ? <Pause aria-hidden /> : <Play aria-hidden />)}
        </Button>
      )}
      <Link
        to="/my-schedules/$id"
        params={{ id }}
        aria-label={words.changeNamed(name)}
        title={words.change}
        className={buttonStyle({ look: "quiet", size: "icon" })}
      >
        <Pencil aria-hidden />
      </Link>
      <Button look="quiet" size="icon" aria-label={words.removeNamed(name)} title={words.remove} onClick={leave}>
        <Trash2 aria-hidden />
      </Button>
    </div>
  );
}
