// A workflow told again from the events that it would have left behind.
import type { ReplayStep, ReplayView, StepView, WorkflowView } from "../../src/client/types.gen.ts";
import { eventsOf } from "./events.ts";

/** How a workflow stood after the event at `at`; after the last without it. */
export function replayed(view: WorkflowView, at: string | null): ReplayView {
  const events = eventsOf(view).sort((one, other) => (one.time < other.time ? -1 : 1));
  const points = events.map(({ type, time, data }, place) => ({
    at: String(place + 1),
    type,
    time,
    step: typeof data.step === "string" ? data.step : null,
    item: null,
  }));
  const place = at === null ? events.length : Number(at);
  const past = points.slice(0, place);
  const isOver = view.finished_at !== null && place === events.length;
  const begun = past.some(({ type }) => type === "workflow.started");
  return {
    id: view.id,
    name: view.name,
    status: isOver ? view.status : begun ? "running" : "pending",
    error: isOver ? view.error : null,
    created_at: view.created_at,
    started_at: begun ? view.started_at : null,
    finished_at: isOver ? view.finished_at : null,
    steps: view.steps.map((step) =>
      stood(
        step,
        past.filter((point) => point.step === step.id),
        isOver,
      ),
    ),
    at: at ?? points.at(-1)?.at ?? null,
    points,
  };
}

/** A step after what was told of it so far. */
function stood(step: StepView, told: readonly { type: string; time: string }[], isOver: boolean): ReplayStep {
  const isDone = isOver || told.some(({ type }) => type !== "workflow.step.started");
  const { id, agent, attempt, agent_version, model, usage, error, finished_at } = step;
  const end = isDone
    ? { agent_version, model, usage, error, finished_at }
    : { agent_version: null, model: null, usage: null, error: null, finished_at: null };
  const begun = told[0]?.time ?? null;
  const status = isDone ? step.status : begun === null ? "pending" : "running";
  return {
    id,
    agent,
    status,
    attempt: begun === null ? 0 : attempt,
    items: null,
    wake_at: null,
    started_at: begun,
    ...end,
  };
}
