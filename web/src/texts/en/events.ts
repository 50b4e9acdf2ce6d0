import { formatNumber } from "@/lib/format";
import { counted } from "./counted";

export const events = {
  types: {
    "workflow.created": "Workflow created",
    "workflow.started": "Workflow started",
    "workflow.completed": "Workflow completed",
    "workflow.failed": "Workflow failed",
    "workflow.cancelled": "Workflow cancelled",
    "workflow.paused": "Workflow paused",
    "workflow.resumed": "Workflow resumed",
    "workflow.retried": "Workflow tried again",
    "workflow.step.started": "Step started",
    "workflow.step.waiting": "Step waits",
    "workflow.step.completed": "Step completed",
    "workflow.step.failed": "Step failed",
    "workflow.step.skipped": "Step skipped",
    "workflow.step.cancelled": "Step cancelled",
    "agent.task.assigned": "Agent assigned",
    "agent.task.completed": "Agent answered",
    "agent.task.failed": "Agent failed",
    "context.updated": "Context updated",
    "human_task.opened": "Somebody is asked",
    "human_task.escalated": "Others are asked",
    "human_task.decided": "Somebody decided",
    "template.saved": "Template saved",
    "batch.created": "Batch created",
    "schedule.saved": "Schedule saved",
    "schedule.deleted": "Schedule deleted",
    "schedule.fired": "Schedule fired",
    "trigger.saved": "Trigger saved",
    "trigger.deleted": "Trigger deleted",
    "catalogue.changed": "Catalogue changed",
    "price.saved": "Price saved",
    "budget.warned": "Budget nearly spent",
    "budget.exhausted": "Budget spent",
    "user.registered": "Account created",
    "user.logged_in": "Logged in",
    "user.logged_out": "Logged out",
  },
  says: {
    created: (name: string, steps: number, template: string | undefined) =>
      `${name}, ${counted(steps, "step", "steps")}${template === undefined ? "" : `, from ${template}`}`,
    completed: (duration: string) => `in ${duration}`,
    about: (step: string | undefined, what: string | undefined) =>
      [step, what].filter((part) => part !== undefined && part !== "").join(": "),
    item: (step: string, item: number) => `${step}, number ${formatNumber(item)}`,
    begun: (agent: string | undefined, attempt: number) =>
      [agent, attempt > 1 ? `attempt ${formatNumber(attempt)}` : undefined].filter((part) => part).join(", "),
    answered: (model: string | undefined, duration: string, cost: string | undefined) =>
      (model === undefined ? `done in ${duration}` : `answered by ${model} in ${duration}`) +
      (cost === undefined ? "" : ` for ${cost}`),
    failed: (error: string, triedAgain: boolean) => (triedAgain ? `${error} It is tried again.` : error),
    retried: (steps: string) => `from ${steps}`,
    wrote: (keys: string) => `wrote ${keys}`,
    asked: { approval: "for an approval", question: "for answers" },
    decided: { approved: "approved", rejected: "rejected", answered: "answered", withdrawn: "withdrawn" },
    version: (slug: string, version: number) => `${slug}, version ${formatNumber(version)}`,
    batch: (template: string, workflows: number) => `${counted(workflows, "workflow", "workflows")} from ${template}`,
    saved: (name: string, template: string, enabled: boolean) => `${name}, runs ${template}${enabled ? "" : ", off"}`,
    catalogue: (added: number, changed: number, removed: number, all: number) =>
      `${formatNumber(added)} added, ${formatNumber(changed)} changed, ${formatNumber(removed)} removed; ` +
      `${formatNumber(all)} now`,
    price: (model: string, since: string) => `${model}, from ${since}`,
    spent: (spent: string, limit: string) => `${spent} of ${limit}`,
    waits: {
      person: "for a person",
      workflow: "for the workflow that it runs",
      retry: "to be tried again",
      until: (what: string, moment: string) => `${what}, until ${moment}`,
      because: (what: string, error: string) => `${what}: ${error}`,
    },
  },
};
