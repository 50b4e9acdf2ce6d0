// Workflows that pretend to run: their state follows from the clock alone.
import type {
  ItemView,
  Step as StepRequest,
  StepView,
  WorkflowItem,
  WorkflowRequest,
  WorkflowView,
} from "../../src/client/types.gen.ts";
import { AGENTS, ANSWER } from "./fixtures.ts";

const MODEL = "smollm2-135m-instruct";
/** In US dollars. */
const COST = 0.0031;
const NOT_ANSWERED = { agent_version: null, model: null, usage: null, cost: null };
const FAILURE = "The model did not answer within 60 seconds. Run it again, or give the agent less to read.";
/** A step whose input says this fails. */
export const FAILING = "please fail";

export interface Kept {
  id: string;
  owner: string;
  request: WorkflowRequest;
  /** In milliseconds since 1970. */
  createdAt: number;
  /** How long each step takes, in milliseconds. */
  stepTime: number;
  cancelledAt?: number;
  pausedAt?: number;
  generation?: number;
  /** The steps that the last retry named. */
  again?: readonly string[] | null;
  /** What of it, and of its steps, is otherwise than the clock says. */
  head?: Partial<WorkflowView>;
  parts?: Record<string, Partial<StepView>>;
}

interface Times {
  start: number;
  end: number;
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

/** When each step starts and ends; a step starts when the last that it needs has ended. */
function schedule({ request, createdAt, stepTime }: Kept): Map<string, Times> {
  const times = new Map<string, Times>();
  for (const step of request.steps) {
    const start = Math.max(createdAt + stepTime / 4, ...(step.needs ?? []).map((need) => times.get(need)?.end ?? 0));
    times.set(step.id, { start, end: start + stepTime });
  }
  return times;
}

function fails(step: StepRequest): boolean {
  return JSON.stringify(step.input ?? {}).includes(FAILING);
}

function stepStatus(step: StepRequest, times: Times, now: number, cancelled: boolean): StepView["status"] {
  if (cancelled) return "cancelled";
  if (times.end <= now) return fails(step) ? "failed" : "completed";
  return times.start <= now ? "running" : "pending";
}

function stepView(step: StepRequest, times: Times, now: number, cancelled: boolean): StepView {
  const status = stepStatus(step, times, now, cancelled);
  const completed = status === "completed";
  const begun = times.start <= now && !cancelled;
  return {
    id: step.id,
    kind: kindOf(step),
    agent: step.agent ?? null,
    workflow: step.workflow ?? null,
    needs: step.needs ?? [],
    status,
    input: step.input ?? {},
    output: completed ? ANSWER : null,
    ...(completed ? answeredBy(step.agent) : NOT_ANSWERED),
    error: status === "failed" ? FAILURE : null,
    error_kind: status === "failed" ? "timeout" : null,
    attempt: begun ? 1 : 0,
    wake_at: null,
    items: null,
    task_id: null,
    child_id: null,
    started_at: begun ? iso(times.start) : null,
    finished_at: completed || status === "failed" ? iso(times.end) : null,
  };
}

function answeredBy(agent: string | null | undefined) {
  const agent_version = AGENTS.find(({ id }) => id === agent)?.version ?? null;
  return { agent_version, model: MODEL, usage: { input_tokens: 812, output_tokens: 214 }, cost: COST };
}

function kindOf(step: StepRequest): StepView["kind"] {
  const kinds = ["agent", "workflow", "approval", "question", "set"] as const;
  return kinds.find((kind) => step[kind] != null) ?? "agent";
}

function workflowStatus(steps: readonly StepView[]): WorkflowView["status"] {
  const any = (...wanted: StepView["status"][]) => steps.some(({ status }) => wanted.includes(status));
  if (any("running") || (any("pending") && any("completed"))) return "running";
  if (any("waiting")) return "waiting";
  if (any("pending")) return "pending";
  return any("failed") ? "failed" : "completed";
}

function times(found: readonly (string | null)[]): string[] {
  return found.filter((time) => time !== null).sort();
}

export function workflowView(kept: Kept, now: number): WorkflowView {
  const stopped = Math.min(now, kept.cancelledAt ?? now, kept.pausedAt ?? now);
  const view = { ...viewAt(kept, stopped), ...kept.head };
  if (kept.pausedAt !== undefined && view.finished_at === null && kept.cancelledAt === undefined)
    return { ...view, status: "paused" };
  if (kept.cancelledAt === undefined || view.finished_at !== null) return view;
  const steps = view.steps.map((step) =>
    step.finished_at === null ? { ...step, status: "cancelled" as const } : step,
  );
  return { ...view, steps, status: "cancelled", finished_at: iso(kept.cancelledAt) };
}

function viewAt(kept: Kept, now: number): WorkflowView {
  const plan = schedule(kept);
  const lost = new Set<string>();
  const steps = kept.request.steps.map((step) => {
    const cancelled = (step.needs ?? []).some((need) => lost.has(need));
    if (cancelled || fails(step)) lost.add(step.id);
    const view = stepView(step, plan.get(step.id) ?? { start: now, end: now }, now, cancelled);
    return { ...view, ...kept.parts?.[step.id] };
  });
  const status = workflowStatus(steps);
  const over = status === "completed" || status === "failed";
  return {
    id: kept.id,
    name: kept.request.name,
    status,
    priority: kept.request.priority ?? 5,
    template: null,
    source: null,
    batch_id: null,
    parent_id: null,
    error: status === "failed" ? FAILURE : null,
    values: kept.request.values ?? {},
    context: {},
    output: null,
    generation: kept.generation ?? 0,
    created_at: iso(kept.createdAt),
    started_at: times(steps.map((step) => step.started_at))[0] ?? null,
    finished_at: over ? (times(steps.map((step) => step.finished_at)).at(-1) ?? null) : null,
    steps,
  };
}

export function workflowSummary(view: WorkflowView): WorkflowItem {
  const { steps, values, context, output, generation, ...head } = view;
  return {
    ...head,
    steps_total: steps.length,
    steps_completed: steps.filter(({ status }) => status === "completed").length,
    failed_step: steps.find(({ status }) => status === "failed")?.id ?? null,
    error_kind: steps.find(({ status }) => status === "failed")?.error_kind ?? null,
  };
}

/** Begins again from `steps`, or from what failed: of that nothing fails a second time. */
export function retried(kept: Kept, steps: readonly string[] | null, now: number): void {
  kept.generation = (kept.generation ?? 0) + 1;
  kept.createdAt = now;
  kept.again = steps;
  delete kept.cancelledAt;
  for (const step of kept.request.steps) step.input = {};
}

/** The items of a step, as its counts say. */
export function itemsOf(kept: Kept, step: string): ItemView[] {
  const counts = kept.parts?.[step]?.items;
  if (!counts) return [];
  return Array.from({ length: counts.begun }, (_, index) => {
    const status =
      index < counts.completed ? "completed" : index < counts.completed + counts.failed ? "failed" : "running";
    return {
      item: index + 1,
      status,
      output: status === "completed" ? `select ${index + 1}` : null,
      ...NOT_ANSWERED,
      model: status === "completed" ? MODEL : null,
      error: status === "failed" ? FAILURE : null,
      error_kind: status === "failed" ? "timeout" : null,
      attempt: 1,
      child_id: null,
      started_at: iso(kept.createdAt),
      finished_at: status === "running" ? null : iso(kept.createdAt + 1000 * (index + 1)),
    };
  });
}
