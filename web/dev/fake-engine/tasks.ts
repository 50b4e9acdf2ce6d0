// What people are asked, in a list.
import type { Decision, Reply, TaskView } from "../../src/client/types.gen.ts";
import { type Asked, found, json, page, problem, type Route } from "./answers.ts";

export class FakeTasks {
  readonly tasks: TaskView[] = [];

  /** Asks `who` for an approval, unless `more` says otherwise. */
  ask(who: string, ask: string, more: Partial<TaskView> = {}): TaskView {
    const id = `01900000-0000-7000-a000-${String(this.tasks.length + 1).padStart(12, "0")}`;
    const task: TaskView = {
      id,
      workflow_id: "01900000-0000-7000-8000-000000000001",
      workflow_name: "Software delivery",
      step: "approval",
      kind: "approval",
      status: "open",
      ask,
      inputs: [],
      who: [who],
      deadline: null,
      escalated: false,
      answer: null,
      created_at: new Date().toISOString(),
      decided_at: null,
      ...more,
    };
    this.tasks.unshift(task);
    return task;
  }

  readonly routes: Route[] = [
    [/^GET \/tasks$/, (asked) => this.listed(asked), false],
    [/^GET \/tasks\/([^/]+)$/, (asked) => found(this.one(asked)), false],
    [/^POST \/tasks\/([^/]+)\/decision$/, (asked) => this.decide(asked), false],
    [/^POST \/tasks\/([^/]+)\/answers$/, (asked) => this.answer(asked), false],
  ];

  private listed({ user, url }: Asked): Response {
    const all = url.searchParams.get("status") === "all";
    const mine = this.tasks.filter(({ who, status }) => who.includes(user) && (all || status === "open"));
    return json(200, page(mine, url));
  }

  private one({ user, match }: Asked): TaskView | undefined {
    return this.tasks.find(({ id, who }) => id === match[0] && who.includes(user));
  }

  private async decide(asked: Asked): Promise<Response> {
    const { approve, comment }: Decision = await asked.request.json();
    const answer = { approved: approve, by: asked.user, comment: comment ?? "" };
    return this.settle(asked, approve ? "approved" : "rejected", answer);
  }

  private async answer(asked: Asked): Promise<Response> {
    const { answers }: Reply = await asked.request.json();
    return this.settle(asked, "answered", answers);
  }

  private settle(asked: Asked, status: TaskView["status"], answer: TaskView["answer"]): Response {
    const task = this.one(asked);
    if (task?.status !== "open" && task !== undefined) {
      return problem(409, "Conflict", `Task ${task.id} is ${task.status} already; nothing waits for your answer.`);
    }
    if (task) Object.assign(task, { status, answer, decided_at: new Date().toISOString() });
    return found(task);
  }
}
