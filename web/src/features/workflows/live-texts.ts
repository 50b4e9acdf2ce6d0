import { createContext, useContext } from "react";

/** A piece of what an agent writes. */
export interface Delta {
  step: string;
  /** 0 is the step itself. */
  item: number;
  attempt: number;
  /** Where the piece begins, in code points. */
  offset: number;
  text: string;
}

interface Written {
  attempt: number;
  /** In code points. */
  length: number;
  text: string;
}

/** What agents have written so far, by step and item. */
export type LiveTexts = ReadonlyMap<string, Written>;

export const NO_TEXTS: LiveTexts = new Map();

function keyOf(step: string, item: number): string {
  return `${step}/${item}`;
}

/** Adds pieces in their order. Another attempt begins anew; what came before already is not added twice. */
export function withDeltas(texts: LiveTexts, deltas: readonly Delta[]): LiveTexts {
  const next = new Map(texts);
  for (const delta of deltas) {
    const key = keyOf(delta.step, delta.item);
    const added = withDelta(next.get(key), delta);
    if (added) next.set(key, added);
  }
  return next;
}

function withDelta(written: Written | undefined, { attempt, offset, text }: Delta): Written | undefined {
  const points = [...text];
  if (written === undefined || written.attempt !== attempt || offset === 0) {
    return { attempt, length: offset + points.length, text };
  }
  const fresh = points.slice(Math.max(0, written.length - offset));
  return fresh.length === 0
    ? undefined
    : { attempt, length: written.length + fresh.length, text: written.text + fresh.join("") };
}

/** A message's data, where it is a piece of text. */
export function deltaOf(data: unknown): Delta | undefined {
  if (typeof data !== "object" || data === null) return undefined;
  const { step, item, attempt, offset, text } = data as Record<string, unknown>;
  const isDelta =
    typeof step === "string" &&
    typeof item === "number" &&
    typeof attempt === "number" &&
    typeof offset === "number" &&
    typeof text === "string";
  return isDelta ? { step, item, attempt, offset, text } : undefined;
}

export const LiveTextsContext = createContext<LiveTexts>(NO_TEXTS);

/** What the agent of a step, or of one of its items, has written so far. */
export function useLiveText(step: string, item = 0): string | undefined {
  return useContext(LiveTextsContext).get(keyOf(step, item))?.text;
}
