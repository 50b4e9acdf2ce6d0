import type { Draft } from "@/forms/input-values";

const KEY = "rialto.draft.";

/** Keeps what was typed for an agent while its writer logs in. */
export function keepDraft(agent: string, draft: Draft): void {
  try {
    sessionStorage.setItem(KEY + agent, JSON.stringify(draft));
  } catch {
    // Storage may be forbidden or full; the form is then empty after logging in.
  }
}

/** What was kept for the agent; nothing where it fits the agent's inputs no longer. */
export function keptDraft(agent: string): Draft | undefined {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY + agent) ?? "null");
    return isDraft(kept) ? kept : undefined;
  } catch {
    return undefined;
  }
}

export function dropDraft(agent: string): void {
  try {
    sessionStorage.removeItem(KEY + agent);
  } catch {
    // What cannot be stored need not be removed.
  }
}

function isDraft(value: unknown): value is Draft {
  return (
    typeof value === "object" &&
    value !== null &&
    Object.values(value).every(
      (entry) =>
        typeof entry === "string" || (Array.isArray(entry) && entry.every((line: unknown) => typeof line === "string")),
    )
  );
}
