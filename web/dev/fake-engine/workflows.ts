// Workflows that pretend to run: their state follows from the clock alone.
import type { StepRequest, StepView, WorkflowItem, WorkflowRequest, WorkflowView } from "../../src/client/types.gen.ts";
import { ANSWER } from "./fixtures.ts";

const MODEL = "smollm2-135m-instruct";
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
    agent: step.agent,
    needs: step.needs ?? [],
    status,
    input: step.input ?? {},
    output: completed ? ANSWER : null,
    model: completed ? MODEL : null,
    usage: completed ? { input_tokens: 812, output_tokens: 214 } : null,
    error: status === "failed" ? FAILURE : null,
    attempt: begun ? 1 : 0,
    started_at: begun ? iso(times.start) : null,
    finished_at: completed || status === "failed" ? iso(times.end) : null,
  };
}

function workflowStatus(steps: readonly StepView[]): WorkflowView["status"] {
  const any = (...wanted: StepView["status"][]) => steps.some(({ status }) => wanted.includes(status));
  if (any("running") || (any("pending") && any("completed"))) return "running";
  if (any("pending")) return "pending";
  return any("failed") ? "failed" : "completed";
}

function times(found: readonly (string | null)[]): string[] {
  return found.filter((time) => time !== null).sort();
}

export function workflowView(kept: Kept, now: number): WorkflowView {
  const view = viewAt(kept, Math.min(now, kept.cancelledAt ?? now));
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
    return stepView(step, plan.get(step.id) ?? { start: now, end: now }, now, cancelled);
  });
  const status = workflowStatus(steps);
  const over = status === "completed" || status === "failed";
  return {
    id: kept.id,
    name: kept.request.name,
    status,
    created_at: iso(kept.createdAt),
    started_at: times(steps.map((step) => step.started_at))[0] ?? null,
    finished_at: over ? (times(steps.map((step) => step.finished_at)).at(-1) ?? null) : null,
    steps,
  };
}

export function workflowSummary(view: WorkflowView): WorkflowItem {
  const { steps, ...rest } = view;
  return {
    ...rest,
    steps_total: steps.length,
    steps_completed: steps.filter(({ status }) => status === "completed").length,
  };
}
