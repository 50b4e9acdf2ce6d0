import { texts } from "@/texts/builder";
import type { Draft, Fields, Kind } from "../document";

/** What is dragged from the palette is told by this. */
export const DRAG_TYPE = "application/x-rialto-step";

/** What a new step does. */
export interface PaletteItem {
  kind: Kind;
  /** The agent's id. */
  agent?: string;
}

export const OTHERS = ["approval", "question", "set", "workflow"] as const;

const BASES: Record<Kind, Fields> = {
  agent: {},
  workflow: { workflow: "" },
  approval: { approval: { ask: "Shall it go on?", who: ["role:owner"] } },
  question: {
    question: {
      ask: "What is your answer?",
      who: ["role:owner"],
      inputs: [{ name: "answer", type: "text", description: "Your answer." }],
    },
  },
  set: { set: { value: "" } },
};

export function isPaletteItem(value: unknown): value is PaletteItem {
  if (typeof value !== "object" || value === null || !("kind" in value)) return false;
  return typeof value.kind === "string" && value.kind in texts.builder.kinds;
}

/** The step that an item becomes, after another one. */
export function stepFor(
  { kind, agent }: PaletteItem,
  draft: Draft,
  after: string | undefined,
): Fields & { id: string } {
  const id = freshId(agent ?? (kind === "workflow" ? "part" : kind), draft);
  const needs: Fields = after === undefined ? {} : { needs: [after] };
  const base = kind === "agent" ? { agent: agent ?? "" } : BASES[kind];
  return { ...needs, ...base, id };
}

/** A name like `wish` that no step has. */
export function freshId(wish: string, draft: Draft): string {
  const taken = new Set(draft.steps.map(({ id }) => id));
  const base = wish.slice(0, 36);
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? base : `${base}-${number}`;
    if (!taken.has(id)) return id;
  }
}
