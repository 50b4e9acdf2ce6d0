import type { EventView } from "@/client";
import { formatDuration, formatMoment } from "@/lib/format";
import { texts } from "@/texts/analytics";

type Data = EventView["data"];

const words = texts.analytics.says;
const { waits } = words;

/** What an event's data say, in a few words. */
export function sentenceOf({ type, data }: EventView): string {
  switch (type) {
    case "workflow.created":
      return words.created(text(data.name) ?? texts.common.nothing, number(data.steps), text(data.template));
    case "workflow.completed":
      return words.completed(formatDuration(number(data.duration) * 1000));
    case "workflow.retried":
      return Array.isArray(data.steps) && data.steps.length > 0 ? words.retried(data.steps.join(", ")) : "";
    case "workflow.failed":
    case "workflow.step.failed":
      return words.about(stepOf(data), text(data.error));
    case "workflow.step.started":
      return words.about(stepOf(data), words.begun(text(data.agent), number(data.attempt)));
    case "workflow.step.waiting":
      return words.about(stepOf(data), waiting(data));
    case "workflow.step.completed":
      return words.about(stepOf(data), words.answered(text(data.model), formatDuration(number(data.duration) * 1000)));
    case "workflow.step.skipped":
    case "workflow.step.cancelled":
      return words.about(stepOf(data), text(data.agent));
    default:
      return "";
  }
}

/** The workflow that an event tells of: its subject is `workflow/<id>`. */
export function workflowOf({ subject }: EventView): string | undefined {
  return /^workflow\/(.+)$/.exec(subject)?.[1];
}

/** The step, and which of its items or rounds; undefined where it was none. */
function stepOf({ step, item }: Data): string | undefined {
  const name = text(step);
  return name !== undefined && number(item) > 0 ? words.item(name, number(item)) : name;
}

function waiting({ on, until, error }: Data): string {
  const what = on === "person" || on === "workflow" || on === "retry" ? waits[on] : "";
  const [moment, why] = [text(until), text(error)];
  const timed = moment === undefined ? what : waits.until(what, formatMoment(moment));
  return why === undefined ? timed : waits.because(timed, why);
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function number(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
