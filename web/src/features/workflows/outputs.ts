import { texts } from "@/texts/workflows";

/** What a step or a workflow gave, as text to be copied: text as it is, everything else as JSON. */
export function textOf(output: unknown): string {
  return typeof output === "string" ? output : JSON.stringify(output, null, 2);
}

/** Whether there is anything to show. */
export function isGiven(output: unknown): boolean {
  return output !== null && output !== undefined;
}

/** What a person said to an approval, in a sentence; undefined where `output` is no such answer. */
export function decisionOf(output: unknown): { approved: boolean; says: string; comment: string } | undefined {
  if (typeof output !== "object" || output === null || !("approved" in output)) return undefined;
  const { approved, by, comment } = output as { approved: unknown; by?: unknown; comment?: unknown };
  if (typeof approved !== "boolean") return undefined;
  const who = typeof by === "string" && by !== "" ? by : undefined;
  const says = texts.workflows.decided(approved, who);
  return { approved, says, comment: typeof comment === "string" ? comment : "" };
}
