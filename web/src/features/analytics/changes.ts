export type Direction = "up" | "down" | "same";
export type Judgement = "better" | "worse" | "neutral";

/** How a number stands to the one of the range before. */
export interface Change {
  direction: Direction;
  judgement: Judgement;
  /** By how much: a share of the number before, or for shares themselves the difference. */
  by: number;
}

/** What of a number is good news; of some neither is. */
export type Wanted = "more" | "less" | "neither";

/** Below this nothing has changed. */
const LEAST = 0.0005;

/** The change of a number; undefined where there was nothing before to compare it with. */
export function changeOf(now: number | null, before: number | null, wanted: Wanted): Change | undefined {
  if (now === null || before === null || before === 0) return undefined;
  return judged((now - before) / before, wanted);
}

/** The change of a share, in points. */
export function pointsOf(now: number | null, before: number | null, wanted: Wanted): Change | undefined {
  return now === null || before === null ? undefined : judged(now - before, wanted);
}

function judged(by: number, wanted: Wanted): Change {
  if (Math.abs(by) < LEAST) return { direction: "same", judgement: "neutral", by: 0 };
  const direction = by > 0 ? "up" : "down";
  if (wanted === "neither") return { direction, judgement: "neutral", by };
  return { direction, judgement: by > 0 === (wanted === "more") ? "better" : "worse", by };
}
