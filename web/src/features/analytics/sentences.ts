import type { EventView } from "@/client";
import { formatDuration } from "@/lib/format";
import { texts } from "@/texts";

const words = texts.analytics.says;

/** What an event's data say, in a few words. */
export function sentenceOf({ type, data }: EventView): string {
  switch (type) {
    case "workflow.created":
      return words.created(text(data.name), number(data.steps));
    case "workflow.completed":
      return words.completed(formatDuration(number(data.duration) * 1000));
    case "workflow.failed":
      return words.failed(text(data.step), text(data.error));
    case "workflow.step.started":
    case "workflow.step.cancelled":
      return words.stepStarted(text(data.step), text(data.agent));
    case "workflow.step.completed":
      return words.stepCompleted(text(data.step), text(data.model), formatDuration(number(data.duration) * 1000));
    case "workflow.step.failed":
      return words.failed(text(data.step), text(data.error));
    default:
      return "";
  }
}

/** The workflow that an event tells of: its subject is `workflow/<id>`. */
export function workflowOf({ subject }: EventView): string | undefined {
  return /^workflow\/(.+)$/.exec(subject)?.[1];
}

function text(value: unknown): string {
  return typeof value === "string" ? value : texts.common.nothing;
}

function number(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
