import type { Status } from "@/client";

export type { Status };

/** Something happens to it, or will by itself. */
export function isUnderWay(status: Status): boolean {
  return status === "pending" || status === "running" || status === "waiting";
}

/** It has not come to its end; a paused one goes on when somebody says so. */
export function isUnfinished(status: Status): boolean {
  return isUnderWay(status) || status === "paused";
}

const BY_WEIGHT: readonly Status[] = [
  "failed",
  "waiting",
  "running",
  "paused",
  "pending",
  "cancelled",
  "completed",
  "skipped",
];

/** The state most worth knowing of several. */
export function worstOf(statuses: readonly Status[]): Status {
  return BY_WEIGHT.find((status) => statuses.includes(status)) ?? "completed";
}
