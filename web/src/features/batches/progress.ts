import type { BatchView } from "@/client";

export type BatchState = "running" | "completed" | "failed" | "cancelled";

/** How a batch stands as a whole. */
export function batchState({ finished, size, counts, cancelled_at }: BatchView): BatchState {
  if (finished < size) return "running";
  if (cancelled_at !== null) return "cancelled";
  return counts.failed ? "failed" : "completed";
}

/** About how long it still takes, in milliseconds; undefined where nothing tells. */
export function timeLeft({ finished, size, rate }: BatchView): number | undefined {
  return rate === null || rate === 0 || finished === size ? undefined : (1000 * (size - finished)) / rate;
}
