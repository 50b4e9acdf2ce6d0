import type { AgentInput, WorkflowView } from "@/client";
import type { Step } from "./api";

/** The steps that run again where a workflow is tried again from `chosen`, or from what failed; in the workflow's order. */
export function runAgain(steps: readonly Step[], chosen: string | undefined): string[] {
  const begun = steps.filter(({ id, status }) =>
    chosen === undefined ? status === "failed" || status === "cancelled" : id === chosen,
  );
  const again = new Set(begun.map(({ id }) => id));
  let before = -1;
  while (before < again.size) {
    before = again.size;
    for (const { id, needs } of steps) if (needs.some((need) => again.has(need))) again.add(id);
  }
  return steps.map(({ id }) => id).filter((id) => again.has(id));
}

/** Whether there is something that a retry without further words would begin at. */
export function hasFailed(workflow: WorkflowView): boolean {
  return workflow.status === "failed" || workflow.status === "cancelled";
}

/**
 * A form for values whose declaration is not known. What has no control that fits, such as an object, is left out;
 * it is sent again as it was.
 */
export function formOf(values: Record<string, unknown>): AgentInput[] {
  return Object.entries(values).flatMap(([name, value]): AgentInput[] => {
    const type = typeOf(value);
    return type === undefined ? [] : [{ name, type, description: "", required: false }];
  });
}

function typeOf(value: unknown): AgentInput["type"] | undefined {
  if (typeof value === "string") return "text";
  if (typeof value === "number") return "number";
  if (typeof value === "boolean") return "boolean";
  return Array.isArray(value) && value.every((item) => typeof item === "string") ? "list" : undefined;
}
