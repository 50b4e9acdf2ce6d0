import { Link } from "@tanstack/react-router";
import { Pause, Play, Trash2 } from "lucide-react";
import type { TriggerView } from "@/client";
import { formatAgo, formatMoment } from "@/lib/format";
import { notify } from "@/lib/notices";
import { removeWithUndo, useLeaving } from "@/lib/removal";
import { useNow } from "@/lib/use-now";
import { texts } from "@/texts/triggers";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { useChangeTrigger, useRemoveTrigger } from "../api";

const words = texts.triggers;
const TICK = 30_000;

export function TriggerList({ triggers }: { triggers: readonly TriggerView[] }) {
  const now = useNow(true, TICK);
  const leaving = useLeaving();
  return (
    <ul className="divide-y overflow-hidden rounded-xl border bg-card">
      {triggers
        .filter(({ id }) => !leaving.has(id))
        .map((trigger) => (
          <Row key={trigger.id} trigger={trigger} now={now} />
        ))}
    </ul>
  );
}

function Row({ trigger, now }: { trigger: TriggerView; now: number }) {
  const { id, name, kind, template, topic, address, count, last_at } = trigger;
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 px-4 py-4 sm:px-5">
      <div className="min-w-0 flex-1 basis-64">
        <Link
          to="/my-triggers/$id"
          params={{ id }}
          className="block text-[15px] font-medium break-words hover:text-accent hover:underline"
        >
          {name}
        </Link>
        <p className="mt-0.5 text-sm text-ink-soft">
          {words.kinds[kind]} <span className="font-mono text-xs break-all">{topic ?? address}</span>
        </p>
        <p className="mt-1 flex flex-wrap gap-x-3 text-[13px] text-ink-faint tabular-nums">
          <span className="font-mono text-xs leading-5 break-all">{template}</span>
          <span>{words.runs(count)}</span>
          {last_at === null ? (
            <span>{words.never}</span>
          ) : (
            <span title={formatMoment(last_at)}>{words.lastAgo(formatAgo(last_at, now))}</span>
          )}
        </p>
      </div>
      <TriggerState trigger={trigger} />
      <TriggerActions trigger={trigger} />
    </li>
  );
}

export function TriggerState({ trigger: { enabled } }: { trigger: TriggerView }) {
  return <Badge tone={enabled ? "good" : "idle"}>{enabled ? words.on : words.paused}</Badge>;
}

interface ActionsProps {
  trigger: TriggerView;
  onLeave?: () => void;
}

/** Pause or resume, delete. */
export function TriggerActions({ trigger: { id, name, enabled }, onLeave }: ActionsProps) {
  const change = useChangeTrigger(id);
  const remove = useRemoveTrigger(id);

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
    onLeave?.();
  }

  return (
    <div className="flex gap-1">
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
      <Button look="quiet" size="icon" aria-label={words.removeNamed(name)} title={words.remove} onClick={leave}>
        <Trash2 aria-hidden />
      </Button>
    </div>
  );
}
