import type { EventView } from "@/client";

export type EventType = EventView["type"];

/** Every type of event that there is, as the filter offers them. */
export const EVENT_TYPES: readonly EventType[] = [
  "workflow.created",
  "workflow.started",
  "workflow.completed",
  "workflow.failed",
  "workflow.cancelled",
  "workflow.paused",
  "workflow.resumed",
  "workflow.retried",
  "workflow.step.started",
  "workflow.step.waiting",
  "workflow.step.completed",
  "workflow.step.failed",
  "workflow.step.skipped",
  "workflow.step.cancelled",
  "user.registered",
  "user.logged_in",
  "user.logged_out",
];

/** Of an address's query, what the events can be asked for. */
export function eventSearch(search: Record<string, unknown>): { type?: EventType } {
  const type = eventType(search.type);
  return type === undefined ? {} : { type };
}

export function eventType(value: unknown): EventType | undefined {
  return EVENT_TYPES.find((known) => known === value);
}
