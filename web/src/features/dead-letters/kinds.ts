import type { DeadLetterView } from "@/client";

export type LetterKind = "workflow" | "trigger" | "other";

export function kindOf({ workflow_id, source }: DeadLetterView): LetterKind {
  if (workflow_id !== null) return "workflow";
  return source?.startsWith("trigger/") ? "trigger" : "other";
}

/** The trigger that a message came to. */
export function triggerOf({ source }: DeadLetterView): string | undefined {
  return source?.startsWith("trigger/") ? source.slice("trigger/".length) : undefined;
}

/** Those of one kind: set aside for the same reason, of the same origin. */
export interface Group {
  key: string;
  kind: LetterKind;
  reason: string;
  letters: readonly DeadLetterView[];
}

/** What is set aside for the same reason belongs together; the newest come first. */
export function grouped(letters: readonly DeadLetterView[]): Group[] {
  const groups = Map.groupBy(
    letters,
    (letter) => `${kindOf(letter)} ${triggerOf(letter) ?? ""} ${plain(letter.reason)}`,
  );
  return [...groups].flatMap(([key, those]) => {
    const [first] = those;
    return first === undefined ? [] : [{ key, kind: kindOf(first), reason: first.reason, letters: those }];
  });
}

/** A reason without what differs from one letter to the next: ids, numbers, what is quoted. */
function plain(reason: string): string {
  return reason.replace(/[0-9a-f-]{36}|"[^"]*"|“[^”]*”|\d+/g, "…");
}
