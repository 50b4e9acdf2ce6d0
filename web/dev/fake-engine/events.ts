// The events that workflows would have left behind.
import type { EventItem, WorkflowView } from "../../src/client/types.gen.ts";

type Event = Omit<EventItem, "position" | "username">;
type Data = Event["data"];

function event(type: Event["type"], subject: string, time: string, data: Data): Event {
  return { id: `${subject}/${type}/${String(data.step ?? "")}/${time}`, type, subject, time, data: { type, ...data } };
}

function seconds(from: string | null, to: string | null): number {
  return from === null || to === null ? 0 : (Date.parse(to) - Date.parse(from)) / 1000;
}

/** Everything that has happened to a workflow so far, oldest first. */
export function eventsOf(view: WorkflowView): Event[] {
  const subject = `workflow/${view.id}`;
  const events = [event("workflow.created", subject, view.created_at, { name: view.name, steps: view.steps.length })];
  for (const { id, agent, status, started_at, finished_at, model, usage, error } of view.steps) {
    if (started_at !== null) {
      events.push(event("workflow.step.started", subject, started_at, { step: id, agent, attempt: 1 }));
    }
    if (finished_at === null) continue;
    const duration = seconds(started_at, finished_at);
    if (agent !== null) {
      const task = { step: id, item: 0, attempt: 1, agent, queued: 0, duration };
      events.push(
        status === "failed"
          ? event("agent.task.failed", subject, finished_at, { ...task, error, kind: null, tried_again: false })
          : event("agent.task.completed", subject, finished_at, { ...task, model, usage, cost: null }),
      );
    }
    events.push(
      status === "failed"
        ? event("workflow.step.failed", subject, finished_at, { step: id, agent, error })
        : event("workflow.step.completed", subject, finished_at, { step: id, agent, model, usage, duration }),
    );
  }
  if (view.started_at !== null) events.push(event("workflow.started", subject, view.started_at, {}));
  if (view.finished_at !== null) events.push(ending(view, subject, view.finished_at));
  return events;
}

function ending(view: WorkflowView, subject: string, time: string): Event {
  const failed = view.steps.find(({ status }) => status === "failed");
  return failed
    ? event("workflow.failed", subject, time, { step: failed.id, error: "A step failed." })
    : event("workflow.completed", subject, time, { duration: seconds(view.started_at, view.finished_at) });
}
