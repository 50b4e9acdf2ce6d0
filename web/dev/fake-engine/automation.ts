// What runs by itself or in numbers: batches, schedules, triggers, and what was set aside.
import type { Route } from "./answers.ts";
import { FakeBatches } from "./batches.ts";
import { FakeDeadLetters } from "./dead-letters.ts";
import { FakeSchedules } from "./schedules.ts";
import { FakeTriggers } from "./triggers.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export class FakeAutomation {
  readonly batches: FakeBatches;
  readonly schedules = new FakeSchedules();
  readonly triggers = new FakeTriggers();
  readonly letters = new FakeDeadLetters();
  readonly routes: Route[];

  /** `pace` is how long each input of a batch takes, in milliseconds. */
  constructor(pace: number) {
    this.batches = new FakeBatches(pace);
    this.routes = [...this.batches.routes, ...this.schedules.routes, ...this.triggers.routes, ...this.letters.routes];
  }
}

/** Gives `owner` some of everything; answers with the ids of what has a page of its own. */
export function seedAutomation({ batches, schedules, triggers, letters }: FakeAutomation, owner: string) {
  const inputs = Array.from({ length: 40 }, (_, index) => ({
    title: `Contract ${index + 1}`,
    brief: index % 9 === 4 ? "please fail" : "Two pages, signed in May.",
  }));
  const done = batches.add(
    owner,
    { template: "query-review@1", name: "Contracts of May", inputs },
    { age: DAY, pace: 800 },
  );
  const running = batches.add(
    owner,
    { template: "weekly-digest@1", name: "Tickets of November", inputs },
    {
      age: 20_000,
      pace: 1_100,
    },
  );
  const schedule = schedules.add(
    owner,
    {
      name: "Morning digest",
      template: "weekly-digest",
      cron: "0 7 * * MON-FRI",
      time_zone: "Europe/Berlin",
      values: { title: "Morning", brief: "What is new?" },
    },
    { last_at: new Date(Date.now() - 20 * HOUR).toISOString() },
  );
  schedules.add(
    owner,
    { name: "Month end", template: "query-review", cron: "30 18 1 * *" },
    {
      last_error: "inputs.title: is required. Change the schedule's values.",
      last_at: new Date(Date.now() - 9 * DAY).toISOString(),
    },
  );
  schedules.add(
    owner,
    { name: "Old report", template: "query-review", cron: "*/15 9-17 * * *" },
    { enabled: false, next_at: null },
  );
  const message = "${{ message.subject }}";
  const trigger = triggers.add(
    owner,
    {
      name: "New ticket",
      template: "weekly-digest",
      kind: "webhook",
      inputs: { title: message, brief: "${{ message.body.text }}" },
    },
    { count: 1_284, last_at: new Date(Date.now() - 240_000).toISOString() },
  );
  triggers.add(owner, {
    name: "Orders",
    template: "query-review",
    kind: "kafka",
    topic: "shop.orders",
    inputs: { title: message, brief: "-" },
  });
  const source = `trigger/${trigger.id}`;
  for (const key of ["msg_1", "msg_2", "msg_3"]) {
    letters.add(
      owner,
      "inputs.title: the message has no subject. Have the sender add it, or change the trigger's inputs.",
      {
        source,
        payload: { key, message: { body: { text: "Printer on fire" } } },
        created_at: new Date(Date.now() - 3 * HOUR).toISOString(),
      },
    );
  }
  letters.add(
    owner,
    "Several workers died while they carried this workflow; it may be what kills them. Requeue it once that is mended.",
    {
      workflow_id: "01900000-0000-7000-8000-000000000001",
      workflow_name: "Commercial Lease Reviewer",
      created_at: new Date(Date.now() - DAY).toISOString(),
    },
  );
  return { batch: done.id, running: running.id, schedule: schedule.id, trigger: trigger.id };
}
