import { useSyncExternalStore } from "react";

const KEY = "rialto.compare";
/** More do not fit side by side. */
export const MOST = 3;

/** An agent that is to be compared. */
export interface Chosen {
  id: string;
  name: string;
}

const listeners = new Set<() => void>();
let chosen: readonly Chosen[] = stored();

function stored(): readonly Chosen[] {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    return Array.isArray(value) ? value.filter(isChosen).slice(0, MOST) : [];
  } catch {
    // Storage may be forbidden or hold something of another age: then nothing is chosen.
    return [];
  }
}

function isChosen(value: unknown): value is Chosen {
  return (
    typeof value === "object" &&
    value !== null &&
    "id" in value &&
    typeof value.id === "string" &&
    "name" in value &&
    typeof value.name === "string"
  );
}

/** Chooses these agents, the first three of them, and no others. */
export function choose(next: readonly Chosen[]): void {
  chosen = next.slice(0, MOST);
  try {
    sessionStorage.setItem(KEY, JSON.stringify(chosen));
  } catch {
    // Without storage the choice lasts until the page is loaded again.
  }
  for (const listener of [...listeners]) listener();
}

/** Adds an agent to those that are compared, or takes it out; tells whether there was room. */
export function toggleChosen(agent: Chosen): boolean {
  const others = chosen.filter(({ id }) => id !== agent.id);
  if (others.length === chosen.length && chosen.length >= MOST) return false;
  choose(others.length < chosen.length ? others : [...chosen, { id: agent.id, name: agent.name }]);
  return true;
}

export function currentChosen(): readonly Chosen[] {
  return chosen;
}

function watch(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The agents that are to be compared, in the order in which they were chosen. */
export function useChosen(): readonly Chosen[] {
  return useSyncExternalStore(watch, currentChosen);
}

/** Of a list in an address, `a,b,c`, the ids: each once, no more than fit. */
export function idsIn(list: string | undefined): string[] {
  const ids = (list ?? "").split(",").filter((id) => /^[a-z][a-z0-9-]*$/.test(id));
  return [...new Set(ids)].slice(0, MOST);
}
