// An account with something to look at.
import type { FakeEngine } from "./engine.ts";
import { ANSWER } from "./fixtures.ts";
import { documentOf, TEMPLATES } from "./templates.ts";
import { FAILING } from "./workflows.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NAMES = ["Commercial Lease Reviewer", "Support Ticket Triager", "SQL Explainer", "Runbook Writer"];

function outputOf(step: string): string {
  return `\${{ steps.${step}.output }}`;
}

interface Seeded {
  chain: string;
  failed: string;
  done: string;
  delivery: string;
  delivered: string;
  question: string;
}

/** Gives `owner` a chain of steps that is half done, one that failed, and a day of small runs; answers with their ids. */
export function seed(engine: FakeEngine, owner: string): Seeded {
  for (let index = 0; index < 26; index += 1) {
    const input = { material: index % 7 === 3 ? FAILING : "Monday: two pallets, one damaged." };
    const name = NAMES[index % NAMES.length] ?? "Agent";
    const steps = [{ id: "run", agent: "ticket-triager", input, needs: [] }];
    engine.add(owner, { name, steps }, { age: HOUR + ((index * index * 7) % 31) * HOUR, stepTime: 900 + 170 * index });
  }
  const done = engine.add(
    owner,
    {
      name: NAMES[0] ?? "",
      steps: [
        {
          id: "run",
          agent: "lease-reviewer",
          input: { lease_text: "4.1 The rent …", term_years: 10, concerns: ["Rent", "Repairs"] },
        },
      ],
    },
    { age: 20 * MINUTE, stepTime: 6400 },
  );
  const failed = engine.add(
    owner,
    {
      name: "Weekly supplier review",
      steps: [
        { id: "collect", agent: "bank-reconciler", input: { material: FAILING } },
        {
          id: "explain",
          agent: "sql-explainer",
          input: { material: outputOf("collect") },
          needs: ["collect"],
        },
      ],
    },
    { age: 9 * MINUTE, stepTime: 2300 },
  );
  const chain = engine.add(
    owner,
    {
      name: "Lease: review, forecast, brief the board",
      steps: [
        { id: "review", agent: "lease-reviewer", input: { lease_text: "4.1 The rent shall be reviewed …" } },
        {
          id: "forecast",
          agent: "cash-flow-forecaster",
          input: { material: outputOf("review") },
          needs: ["review"],
        },
        {
          id: "questions",
          agent: "discovery-call-planner",
          input: { material: outputOf("review") },
          needs: ["review"],
        },
        {
          id: "brief",
          agent: "release-notes-writer",
          input: { material: outputOf("forecast") },
          needs: ["forecast", "questions"],
        },
      ],
    },
    { age: 40_000, stepTime: 32_000 },
  );
  return { chain: chain.id, failed: failed.id, done: done.id, ...seedDelivery(engine, owner) };
}

/** Workflows with steps of every kind: one that waits for its owner, one that is over. */
function seedDelivery(engine: FakeEngine, owner: string): Pick<Seeded, "delivery" | "delivered" | "question"> {
  const [template] = TEMPLATES;
  if (template === undefined) throw new Error("there is no template");
  const request = { ...documentOf(template), values: { title: "Churn report", brief: "Why do customers leave?" } };
  const head = { template: "software-delivery@1" };
  const approval = engine.asked.ask(owner, `Shall **Churn report** become a merge request?\n\n${ANSWER}`, {
    deadline: new Date(Date.now() + 40 * MINUTE).toISOString(),
    who: [owner, "grace"],
    escalated: true,
  });
  const inputs = [
    { name: "answers", type: "text" as const, description: "Your answers, one a line." },
    {
      name: "scope",
      type: "string" as const,
      required: false,
      choices: ["all of it", "what is a must"],
      default: "what is a must",
      description: "How much of it shall be built now.",
    },
  ];
  const question = engine.asked.ask(owner, "Who reads the report, and how often?", {
    kind: "question",
    step: "clarification",
    inputs,
    deadline: new Date(Date.now() + 47 * HOUR).toISOString(),
  });
  const waiting = {
    clarification: { status: "skipped" as const, started_at: null },
    code: { items: { begun: 12, completed: 11, failed: 1 }, output: ["select 1", "select 2", "select 3"] },
    approval: { status: "waiting" as const, output: null, task_id: approval.id, wake_at: approval.deadline },
    publish: { status: "pending" as const, output: null, started_at: null, finished_at: null, attempt: 0 },
  };
  const delivery = engine.add(owner, request, {
    age: HOUR,
    stepTime: 4000,
    parts: waiting,
    head: { ...head, status: "waiting", finished_at: null },
  });
  approval.workflow_id = delivery.id;
  question.workflow_id = delivery.id;
  const output = {
    merge_request: "## Churn report\n\nAdds one report.",
    parts: 2,
    unproven: [],
    diff: { files: ["a.sql"] },
  };
  const delivered = engine.add(owner, request, {
    age: 2 * HOUR,
    stepTime: 4000,
    head: { ...head, output, source: `workflow/${delivery.id}` },
    parts: {
      clarification: { output: { answers: "Sales, weekly.", scope: "all of it" } },
      code: { items: { begun: 3, completed: 3, failed: 0 }, output: ["select 1", "select 2", "select 3"] },
      approval: { output: { approved: true, by: "grace", comment: "Fine as it is." } },
      publish: { child_id: delivery.id, items: { begun: 2, completed: 2, failed: 0 } },
    },
  });
  return { delivery: delivery.id, delivered: delivered.id, question: question.id };
}
