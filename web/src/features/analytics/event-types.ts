import type { EventItem } from "@/client";

export type EventType = EventItem["type"];

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
  "workflow.shared",
  "workflow.unshared",
  "workflow.step.started",
  "workflow.step.waiting",
  "workflow.step.completed",
  "workflow.step.failed",
  "workflow.step.skipped",
  "workflow.step.cancelled",
  "agent.task.assigned",
  "agent.task.completed",
  "agent.task.failed",
  "context.updated",
  "human_task.opened",
  "human_task.escalated",
  "human_task.decided",
  "template.saved",
  "template.deleted",
  "template.shared",
  "template.unshared",
  "batch.created",
  "schedule.saved",
  "schedule.deleted",
  "schedule.fired",
  "trigger.saved",
  "trigger.deleted",
  "catalogue.changed",
  "price.saved",
  "budget.saved",
  "budget.warned",
  "budget.exhausted",
  "user.registered",
  "guest.entered",
  "user.logged_in",
  "user.logged_out",
  "user.password_changed",
  "user.role_changed",
  "api_key.created",
  "api_key.revoked",
  "review.saved",
  "review.deleted",
  "favourite.added",
  "favourite.removed",
  "collection.saved",
  "collection.deleted",
];

export function eventType(value: unknown): EventType | undefined {
  return EVENT_TYPES.find((known) => known === value);
}

/** The events that tell of calls and workflows that ended so. */
const ENDINGS: Record<string, EventType[]> = {
  completed: ["agent.task.completed", "workflow.completed"],
  failed: ["agent.task.failed", "workflow.failed"],
  cancelled: ["workflow.cancelled", "workflow.step.cancelled"],
};

/** The types of the events that are shown: one that was chosen, else those behind a status, else all (undefined). */
export function typesShown(type: EventType | undefined, status: string | undefined): EventType[] | undefined {
  if (type !== undefined) return [type];
  return status === undefined ? undefined : ENDINGS[status];
}
