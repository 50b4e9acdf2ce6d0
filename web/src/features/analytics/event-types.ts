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

function eventType(value: unknown): EventType | undefined {
  return EVENT_TYPES.find((known) => known === value);
}

/** What the list shows: events of one type, or the ends of agents' calls, which the numbers count. */
export type EventChoice = EventType | "calls";

export function eventChoice(value: unknown): EventChoice | undefined {
  return value === "calls" ? value : eventType(value);
}

const CALLS: EventType[] = ["agent.task.completed", "agent.task.failed"];

/** The events that tell of calls and workflows that ended so. */
const ENDINGS: Record<string, EventType[]> = {
  completed: ["agent.task.completed", "workflow.completed"],
  failed: ["agent.task.failed", "workflow.failed"],
  cancelled: ["workflow.cancelled", "workflow.step.cancelled"],
};

interface Narrowed {
  type?: EventChoice;
  agent?: string;
  category?: string;
  model?: string;
  status?: string;
}

/** Whether the list shows what is behind the numbers, unless a type is chosen. */
export function isBehindNumbers({ agent, category, model, status }: Narrowed): boolean {
  return [agent, category, model, status].some((one) => one !== undefined);
}

/** The types of the events that are shown: one that was chosen, else those behind the numbers, else all (undefined). */
export function typesShown({ type, status, ...of }: Narrowed): EventType[] | undefined {
  if (type !== undefined && type !== "calls") return [type];
  const ends = status === undefined ? undefined : ENDINGS[status];
  if (type === undefined && !isBehindNumbers(of)) return ends;
  const calls = CALLS.filter((one) => ends?.includes(one) ?? true);
  return calls.length > 0 ? calls : ends;
}
