// An account with something to look at.
import type { FakeEngine } from "./engine.ts";
import { FAILING } from "./workflows.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NAMES = ["Commercial Lease Reviewer", "Support Ticket Triager", "SQL Explainer", "Runbook Writer"];

function outputOf(step: string): string {
  return `\${{ steps.${step}.output }}`;
}

/** Gives `owner` a chain of steps that is half done, one that failed, and a day of small runs; answers with their ids. */
export function seed(engine: FakeEngine, owner: string): { chain: string; failed: string; done: string } {
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
  return { chain: chain.id, failed: failed.id, done: done.id };
}
