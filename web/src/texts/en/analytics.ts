import { formatNumber } from "@/lib/format";
import { counted } from "./counted";

export const analytics = {
  title: "Analytics",
  detail: "What happened in your account, from the events that the platform recorded.",
  chart: { hour: "Workflows ended, by hour", day: "Workflows ended, by day" },
  basis: (count: number) => `From your latest ${counted(count, "event", "events")}`,
  chartSays: (completed: number, failed: number) =>
    `Bar chart: ${counted(completed, "workflow", "workflows")} completed, ${formatNumber(failed)} failed.`,
  barSays: (completed: number, failed: number) =>
    `${formatNumber(completed)} completed, ${formatNumber(failed)} failed`,
  figures: {
    workflows: "Workflows",
    failed: (count: number) => `${formatNumber(count)} failed`,
    share: "Completed",
    ofEnded: (count: number) => `of ${formatNumber(count)} that ended`,
    medianStep: "Typical step",
    medianDetail: "median, call to answer",
    tokens: "Tokens",
    tokensDetail: "read and written",
  },
  events: "Events",
  filter: "Show events of type",
  allTypes: "All types",
  noneTitle: "No events",
  noneDetail: "Run an agent, and everything that happens appears here.",
  noneOfType: "Nothing of this type has happened yet.",
  columns: { what: "Event", detail: "Details", when: "When" },
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
    answered: (model: string | undefined, duration: string) =>
      model === undefined ? `done in ${duration}` : `answered by ${model} in ${duration}`,
    retried: (steps: string) => `from ${steps}`,
    waits: {
      person: "for a person",
      workflow: "for the workflow that it runs",
      retry: "to be tried again",
      until: (what: string, moment: string) => `${what}, until ${moment}`,
      because: (what: string, error: string) => `${what}: ${error}`,
    },
  },
};
