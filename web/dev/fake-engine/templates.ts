// Templates to look at.
import type { Step, TemplateHead, TemplateView, WorkflowRequest } from "../../src/client/types.gen.ts";

const SAVED = "2026-11-20T09:00:00Z";

const DELIVERY: Step[] = [
  {
    id: "requirements",
    agent: "release-notes-writer",
    input: { material: "${{ inputs.brief }}" },
  },
  {
    id: "clarification",
    needs: ["requirements"],
    when: "steps.requirements.output.contains('OPEN')",
    question: {
      ask: "These points need an answer before the design:\n\n${{ steps.requirements.output }}",
      inputs: [{ name: "answers", type: "text", description: "Your answers, one a line." }],
      who: ["role:owner"],
      deadline: "2d",
    },
  },
  {
    id: "code",
    needs: ["clarification"],
    agent: "sql-explainer",
    for_each: { in: "context.parts", as: "part", parallel: 6 },
    on_error: "continue",
  },
  { id: "notes", needs: ["clarification"], agent: "release-notes-writer" },
  {
    id: "approval",
    needs: ["code", "notes"],
    approval: { ask: "Shall ${{ inputs.title }} become a merge request?", who: ["role:owner"], deadline: "7d" },
  },
  { id: "publish", needs: ["approval"], workflow: "query-review", loop: { until: "output.passed", most: 4 } },
];

function template(slug: string, name: string, description: string, steps: Step[], builtin = true): TemplateView {
  const inputs: TemplateView["inputs"] = [
    { name: "title", type: "string", description: "What the thing is called for now." },
    { name: "brief", type: "text", description: "Wishes, notes and numbers." },
  ];
  return {
    slug,
    version: 1,
    name,
    description,
    builtin,
    steps: steps.length,
    created_at: SAVED,
    inputs,
    document: { name, description, inputs, steps },
    versions: [{ version: 1, created_at: SAVED }],
  };
}

export const TEMPLATES: TemplateView[] = [
  template(
    "software-delivery",
    "Software delivery, from brief to merge request",
    "From a brief come requirements, a design and code; you approve the change.",
    DELIVERY,
  ),
  template("query-review", "Query review", "One query is reviewed and corrected until its number is right.", [
    { id: "review", agent: "sql-explainer" },
  ]),
  template("weekly-digest", "Weekly digest", "What happened in the week.", [{ id: "write", agent: "x" }], false),
];

export function templateHead({ inputs, document, versions, ...head }: TemplateView): TemplateHead {
  return head;
}

export function documentOf({ document }: TemplateView): WorkflowRequest {
  return structuredClone(document) as WorkflowRequest;
}
