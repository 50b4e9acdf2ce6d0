import type { Span, Timeline } from "@/client";

/** A stretch of a bar, in percent of the whole. */
export interface Stretch {
  left: number;
  width: number;
}

/** An attempt as it is drawn: how long it stood in the queue, was at work, and waited for something else. */
export interface Bar {
  /** From the beginning of the workflow, in milliseconds. */
  start: number;
  /** In milliseconds; undefined while it goes on. */
  took: number | undefined;
  queue: Stretch;
  work: Stretch;
  wait: Stretch;
}

/** The moments between which a timeline is drawn, in milliseconds; `now` ends it where the workflow goes on. */
export function frameOf({ created_at, finished_at, spans }: Timeline, now: number): { from: number; to: number } {
  const from = Math.min(Date.parse(created_at), ...spans.map(({ since }) => Date.parse(since)));
  const ends = spans.map(({ until }) => (until === null ? now : Date.parse(until)));
  const to = Math.max(from + 1, finished_at === null ? now : Date.parse(finished_at), ...ends);
  return { from, to };
}

/** Where an attempt lies between `from` and `to`. */
export function barOf(span: Span, from: number, to: number): Bar {
  const [since, until] = [Date.parse(span.since), span.until === null ? to : Date.parse(span.until)];
  const share = (time: number) => (100 * (Math.min(Math.max(time, from), to) - from)) / (to - from);
  const stretch = (start: number, end: number): Stretch => ({
    left: share(start),
    width: Math.max(0, share(end) - share(start)),
  });
  const asked = Math.min(until, since + (span.queued ?? 0) * 1000);
  // What was measured ends the work; what asks nobody, or is still at it, works until its end.
  const worked = span.duration === null ? until : Math.min(until, asked + span.duration * 1000);
  const waited = span.status === "waiting" ? asked : worked;
  return {
    start: since - from,
    took: span.until === null ? undefined : until - since,
    queue: stretch(since, asked),
    work: stretch(asked, waited),
    wait: stretch(waited, until),
  };
}
