// A marketplace in small: every category, some agents, every type of input.
import type { AgentInput, AgentView, CategoryView } from "../../src/client/types.gen.ts";

type Shelf = [id: string, name: string, description: string];

const SHELVES: Shelf[] = [
  ["accounting", "Accounting & Tax", "Close the books and explain the figures."],
  ["agriculture", "Agriculture & Food", "Plan crops and herds, keep food safe."],
  ["compliance", "Compliance & Risk", "Map obligations to controls."],
  ["construction", "Construction & Engineering", "Estimate, schedule and inspect building work."],
  ["customer-support", "Customer Support", "Answer, triage and de-escalate."],
  ["cybersecurity", "Cybersecurity", "Assess threats and triage alerts."],
  ["data-analytics", "Data & Analytics", "Query, clean, model and explain data."],
  ["education", "Education & Training", "Plan lessons and give feedback."],
  ["finance", "Finance & Banking", "Forecast, value, lend and invest."],
  ["healthcare", "Healthcare & Life Sciences", "Document care and prepare trials."],
  ["human-resources", "Human Resources", "Hire, onboard and support people at work."],
  ["it-operations", "IT Operations", "Diagnose incidents and write runbooks."],
  ["legal", "Legal", "Review contracts and explain documents."],
  ["logistics", "Logistics & Supply Chain", "Plan routes, stock and shipments."],
  ["marketing", "Marketing", "Position, plan campaigns and write copy."],
  ["real-estate", "Real Estate & Property", "Value, list, lease and inspect."],
  ["sales", "Sales", "Qualify, propose and forecast."],
  ["software-engineering", "Software Engineering", "Specify, write, review and ship software."],
];

type Card = [category: string, id: string, name: string, summary: string, tags: string[]];

const CARDS: Card[] = [
  [
    "accounting",
    "bank-reconciler",
    "Bank Reconciler",
    "Matches a bank statement against the ledger and lists what does not match, with a likely reason for each.",
    ["reconciliation", "month-end", "ledger"],
  ],
  [
    "accounting",
    "vat-return-checker",
    "VAT Return Checker",
    "Checks a draft VAT return against its transactions before it is filed.",
    ["vat", "tax", "month-end"],
  ],
  [
    "agriculture",
    "soil-report-reader",
    "Soil Report Reader",
    "Turns a laboratory's soil report into a liming and fertiliser plan for the coming season.",
    ["soil", "crops"],
  ],
  [
    "compliance",
    "breach-assessor",
    "Personal Data Breach Assessor",
    "Weighs a personal data breach under GDPR, dates the 72-hour deadline and drafts the notification.",
    ["gdpr", "privacy", "notification"],
  ],
  [
    "construction",
    "delay-notifier",
    "Delay Notifier",
    "Drafts a notice of delay that names the event, its effect on the programme and what is claimed.",
    ["contracts", "notices"],
  ],
  [
    "customer-support",
    "ticket-triager",
    "Support Ticket Triager",
    "Reads a ticket, says how urgent it is and to whom it belongs, and drafts the first answer.",
    ["triage", "support", "replies"],
  ],
  [
    "cybersecurity",
    "alert-explainer",
    "Security Alert Explainer",
    "Explains an alert in plain words, rates it and names the next three checks.",
    ["siem", "triage", "alerts"],
  ],
  [
    "data-analytics",
    "sql-explainer",
    "SQL Explainer",
    "Says in plain words what a query does, where it is slow and where it may be wrong.",
    ["sql", "review"],
  ],
  [
    "education",
    "essay-feedback",
    "Essay Feedback Writer",
    "Gives a pupil's essay feedback against a rubric, with two strengths and two next steps.",
    ["feedback", "writing"],
  ],
  [
    "finance",
    "cash-flow-forecaster",
    "Cash Flow Forecaster",
    "Projects thirteen weeks of cash from receivables, payables and payroll, and shows the lowest point.",
    ["forecast", "treasury"],
  ],
  [
    "healthcare",
    "discharge-summariser",
    "Discharge Summariser",
    "Writes a discharge letter for the general practitioner from the notes of a stay.",
    ["letters", "clinical"],
  ],
  [
    "human-resources",
    "job-ad-writer",
    "Job Advertisement Writer",
    "Writes an advertisement that says what the work is, in words that exclude nobody.",
    ["hiring", "writing"],
  ],
  [
    "it-operations",
    "runbook-writer",
    "Runbook Writer",
    "Turns the story of an incident into a runbook that the next person on call can follow at night.",
    ["incidents", "on-call", "runbook"],
  ],
  [
    "legal",
    "lease-reviewer",
    "Commercial Lease Reviewer",
    "Reads a commercial lease for the tenant and lists what to negotiate, clause by clause.",
    ["contracts", "leases", "review"],
  ],
  [
    "logistics",
    "reorder-point-planner",
    "Reorder Point Planner",
    "Works out when to order again and how much, from demand, lead time and the service wanted.",
    ["stock", "planning"],
  ],
  [
    "marketing",
    "campaign-post-mortem",
    "Campaign Post-mortem Writer",
    "Says what a campaign achieved, what it cost and what to do differently next time.",
    ["campaigns", "review"],
  ],
  [
    "real-estate",
    "listing-writer",
    "Property Listing Writer",
    "Writes a listing from the facts of a property, without a promise that they do not bear.",
    ["listings", "writing"],
  ],
  [
    "sales",
    "discovery-call-planner",
    "Discovery Call Planner",
    "Prepares a first call: what is known, what to ask and what to listen for.",
    ["calls", "discovery"],
  ],
  [
    "software-engineering",
    "change-reviewer",
    "Change Reviewer",
    "Reviews a diff for defects, naming file, line, consequence and remedy.",
    ["review", "code"],
  ],
  [
    "software-engineering",
    "release-notes-writer",
    "Release Notes Writer",
    "Writes release notes for users from a list of commits.",
    ["releases", "writing"],
  ],
];

/** One input of each type. */
const EVERY_INPUT: AgentInput[] = [
  { name: "lease_text", type: "text", description: "The lease, or the clauses in question, as plain text." },
  {
    name: "jurisdiction",
    type: "string",
    description: "The law that governs it.",
    choices: ["England and Wales", "Scotland", "Ireland"],
  },
  {
    name: "tenant_business",
    type: "string",
    required: false,
    default: "not stated",
    description: "What the tenant does on the premises.",
  },
  {
    name: "annual_rent",
    type: "number",
    required: false,
    default: 48000,
    minimum: 0,
    description: "The rent offered, in pounds a year.",
  },
  { name: "term_years", type: "integer", minimum: 1, maximum: 99, description: "Length of the term, in years." },
  { name: "commencement", type: "date", description: "The day on which the term begins." },
  {
    name: "break_clause",
    type: "boolean",
    required: false,
    description: "Whether the tenant needs a way out before the end.",
  },
  { name: "concerns", type: "list", required: false, description: "What worries the tenant, one thing a line." },
];

const ONE_INPUT: AgentInput[] = [
  { name: "material", type: "text", description: "What the agent is to work on, as plain text." },
  {
    name: "tone",
    type: "string",
    required: false,
    default: "plain",
    choices: ["plain", "formal", "friendly"],
    description: "How the answer should sound.",
  },
];

const RELEASES = [{ version: "1.0.0", date: "2026-11-21", changes: ["Reads rent review clauses.", "First version."] }];
/** An agent that should no longer be chosen. */
export const OUTDATED = CARDS[1]?.[1];

export const AGENTS: AgentView[] = CARDS.map(([category, id, name, summary, tags]) => ({
  id,
  name,
  version: "1.0.0",
  category,
  summary,
  tags,
  description: `${summary} For people who do this work every week and want a careful first draft.\n\nIt decides nothing: whoever uses the answer checks it first.`,
  capabilities: [
    "Reads long and untidy material",
    "Names what is missing and who could supply it",
    "Marks what is certain and what is guessed",
  ],
  inputs: id === "lease-reviewer" ? EVERY_INPUT : ONE_INPUT,
  output: {
    format: "markdown",
    description: "A short report that can be forwarded as it is.",
    sections: [
      { title: "Summary", description: "What matters most, in three sentences." },
      { title: "Findings", description: "One line each, with where it stands and what follows from it." },
      { title: "Open questions", description: "What is not known yet and who knows it." },
    ],
  },
  examples: [
    {
      title: id === "lease-reviewer" ? "Café lease with an upward-only rent review" : "A typical case",
      input:
        id === "lease-reviewer"
          ? {
              lease_text:
                "4.1 The rent shall be reviewed every third year, upwards only.\n7.3 The tenant shall put and keep the premises in repair.",
              jurisdiction: "England and Wales",
              tenant_business: "A café with twelve seats",
              term_years: 10,
              commencement: "2027-01-04",
              break_clause: true,
              concerns: ["Rent review", "Repairs to the roof"],
            }
          : { material: "Monday: nothing arrived. Tuesday: two pallets, one damaged." },
      checks: [{ type: "judged", question: "Is the answer careful?" }],
    },
  ],
  model: { tier: "balanced", temperature: 0.3, max_tokens: 1200 },
  tools: [],
  asked_as: id === "lease-reviewer" ? ["what do I need to watch out for before I sign this lease"] : [],
  changelog: id === "lease-reviewer" ? RELEASES : [],
  deprecated:
    id === OUTDATED ? { since: "2026-11-01", reason: "It knew one tax year.", successor: "lease-reviewer" } : null,
}));

export const CATEGORIES: CategoryView[] = SHELVES.map(([id, name, description]) => ({
  id,
  name,
  description,
  count: AGENTS.filter((agent) => agent.category === id).length,
}));

export const ANSWER = `## Summary

The lease can be signed after **two** changes. The rent review only ever goes up, and the duty to *put* the premises in repair makes the tenant pay for defects that were there before.

## Findings

| Clause | What it says | What to ask for |
| --- | --- | --- |
| 4.1 | Upwards-only review every third year | A cap, or a review to market in both directions |
| 7.3 | Put and keep in repair | A schedule of condition, attached and dated |

1. A schedule of condition costs little and settles most disputes at the end of the term.
2. Ask for a break at year five, on six months' notice.

## Open questions

- Who insures the building? See [the usual practice](https://example.org/insurance).
- Is \`VAT\` charged on the rent?
`;
