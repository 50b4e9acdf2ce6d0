import type { EventItem } from "@/client";
import { formatDuration, formatMoment, formatMoney } from "@/lib/format";
import { texts } from "@/texts/analytics";

type Told = Pick<EventItem, "type" | "subject" | "data">;
type Data = Told["data"];

const words = texts.events.says;
const { waits } = words;

/** What an event's data say, in a few words. */
export function sentenceOf(event: Told): string {
  return ofWork(event) ?? ofPeople(event) ?? ofSettings(event) ?? ofAccounts(event) ?? "";
}

/** Of workflows, their steps and the agents that they ask. */
function ofWork({ type, data }: Told): string | undefined {
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
      return words.about(stepOf(data), answered(data));
    case "workflow.step.skipped":
    case "workflow.step.cancelled":
      return words.about(stepOf(data), text(data.agent));
    case "agent.task.assigned":
      return words.about(stepOf(data), words.begun(text(data.agent), number(data.attempt)));
    case "agent.task.completed":
      return words.about(text(data.agent), answered(data));
    case "agent.task.failed":
      return words.about(text(data.agent), words.failed(text(data.error) ?? "", data.tried_again === true));
    default:
      return undefined;
  }
}

/** Of what people are asked and what steps write down for each other. */
function ofPeople({ type, data }: Told): string | undefined {
  switch (type) {
    case "context.updated":
      return words.about(text(data.step), words.wrote(Array.isArray(data.keys) ? data.keys.join(", ") : ""));
    case "human_task.opened":
      return words.about(text(data.step), pick(words.asked, data.kind));
    case "human_task.escalated":
      return text(data.step);
    case "human_task.decided":
      return words.about(text(data.step), pick(words.decided, data.status));
    case "batch.created":
      return words.batch(text(data.template) ?? "", number(data.workflows));
    case "budget.warned":
    case "budget.exhausted":
      return words.spent(money(data.spent), money(data.limit));
    default:
      return undefined;
  }
}

/** Of templates, schedules, triggers, the catalogue and prices. */
function ofSettings({ type, data }: Told): string | undefined {
  switch (type) {
    case "template.saved":
      return words.version(text(data.slug) ?? "", number(data.version));
    case "schedule.saved":
    case "trigger.saved":
      return words.saved(text(data.name) ?? "", text(data.template) ?? "", data.enabled === true);
    case "template.deleted":
    case "template.shared":
    case "template.unshared":
      return text(data.slug);
    case "schedule.deleted":
    case "trigger.deleted":
      return text(data.name);
    case "schedule.fired":
      return text(data.error);
    case "catalogue.changed":
      return words.catalogue(number(data.added), number(data.changed), number(data.removed), number(data.agents));
    case "price.saved":
      return words.price(text(data.model) ?? "", formatMoment(text(data.since) ?? ""));
    default:
      return undefined;
  }
}

/** Of what people may do, may spend and say. */
function ofAccounts({ type, data }: Told): string | undefined {
  switch (type) {
    case "budget.saved":
      return words.budget(
        text(data.username) ?? "",
        text(data.monthly) === undefined ? undefined : money(data.monthly),
      );
    case "user.role_changed":
      return words.role(text(data.username) ?? "", text(data.before) ?? "", text(data.role) ?? "");
    case "api_key.created":
      return words.key(text(data.name) ?? "", Array.isArray(data.scopes) ? data.scopes.join(", ") : "");
    case "api_key.revoked":
      return text(data.name);
    case "review.saved":
      return words.reviewed(text(data.agent) ?? "", number(data.stars));
    case "review.deleted":
    case "favourite.added":
    case "favourite.removed":
      return text(data.agent);
    case "collection.saved":
      return words.collection(text(data.name) ?? "", number(data.agents), data.public === true);
    case "collection.deleted":
      return text(data.name);
    default:
      return undefined;
  }
}

function answered({ model, duration, cost }: Data): string {
  const dear = cost === null || cost === undefined ? undefined : money(cost);
  return words.answered(text(model), formatDuration(number(duration) * 1000), dear);
}

/** Amounts travel as texts, so that none of their digits is lost. */
function money(value: unknown): string {
  return formatMoney(Number(value));
}

function pick(known: Record<string, string>, value: unknown): string | undefined {
  return known[String(value)];
}

/** The workflow that an event tells of: its subject is `workflow/<id>`. */
export function workflowOf({ subject }: Told): string | undefined {
  return /^(?:workflow|share)\/(.+)$/.exec(subject)?.[1];
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
