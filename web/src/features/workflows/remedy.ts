import type { WorkflowItem } from "@/client";

/** The one thing that is likely to help a failed workflow. */
export type Remedy = "retry" | "change" | "budget";

/** What the same attempt would fail at again: its input was not right, or an expression found nothing. */
const OF_THE_INPUT = new Set(["expression", "invalid_input", "nesting", "template"]);

export function remedyOf({ error_kind, failed_step }: Pick<WorkflowItem, "error_kind" | "failed_step">): Remedy {
  if (error_kind === "budget") return "budget";
  // An agent that refuses a call without saying of which kind would refuse it again.
  const isRefused = failed_step != null && error_kind == null;
  return isRefused || OF_THE_INPUT.has(error_kind ?? "") ? "change" : "retry";
}
