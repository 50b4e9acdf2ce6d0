import type { BatchView } from "@/client";
import { formatDuration, span } from "@/lib/format";
import { texts } from "@/texts/batches";
import { Badge, type Tone } from "@/ui/badge";
import { Progress } from "@/ui/progress";
import { type BatchState, batchState, timeLeft } from "../progress";

const words = texts.batches;
const TONES: Record<BatchState, Tone> = { running: "busy", completed: "good", failed: "bad", cancelled: "idle" };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export function BatchBadge({ batch }: { batch: BatchView }) {
  const state = batchState(batch);
  return <Badge tone={TONES[state]}>{words.state[state]}</Badge>;
}

/** How far a batch is, drawn and in words. */
export function BatchProgress({ batch }: { batch: BatchView }) {
  const { name, size, finished, counts } = batch;
  const failed = counts.failed ?? 0;
  const says = words.says(finished, size, failed);
  const pace = paceOf(batch);
  return (
    <div className="space-y-1.5">
      <Progress label={words.progress(name)} says={says} done={finished - failed} failed={failed} total={size} />
      <p className="flex flex-wrap gap-x-3 text-[13px] text-ink-soft tabular-nums">
        <span>{says}</span>
        {pace && <span>{pace}</span>}
      </p>
    </div>
  );
}

/** How fast it goes, or how long it took. */
function paceOf(batch: BatchView): string | undefined {
  const took = batch.finished_at === null ? undefined : span(batch.started_at, batch.finished_at);
  if (took !== undefined) return words.took(formatDuration(took));
  const left = timeLeft(batch);
  return left === undefined || batch.finished === 0 ? undefined : words.left(rounded(left));
}

/** Nobody wants the seconds of what takes minutes. */
function rounded(left: number): string {
  if (left < MINUTE) return words.seconds(Math.ceil(left / 1000));
  return left < 2 * HOUR ? words.minutes(Math.ceil(left / MINUTE)) : words.hours(Math.ceil(left / HOUR));
}
