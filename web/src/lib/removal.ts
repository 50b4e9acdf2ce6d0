import { useSyncExternalStore } from "react";
import { notify } from "./notices";

interface Removal {
  id: string;
  /** What is told, and the word on the button that takes it back. */
  says: string;
  detail?: string | undefined;
  undo: string;
  refused: string;
  /** What keeps it from doing anything more, at once. */
  hold: () => Promise<unknown>;
  /** Takes `hold` back. */
  release: () => Promise<unknown>;
  /** What takes it away for good. */
  remove: () => Promise<unknown>;
}

let leaving: ReadonlySet<string> = new Set();
/** What is being taken back: held again, it waits for that, or the two would overtake each other. */
const returning = new Map<string, Promise<unknown>>();
const listeners = new Set<() => void>();

function change(id: string, isLeaving: boolean): void {
  const next = new Set(leaving);
  if (isLeaving) next.add(id);
  else next.delete(id);
  leaving = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The ids of what is on its way out: lists leave them away already. */
export function useLeaving(): ReadonlySet<string> {
  return useSyncExternalStore(subscribe, () => leaving);
}

/**
 * Takes something away so that it can be taken back: it does nothing more from now on, and is gone for good only once the
 * notice with its way back has gone. Where the tab is closed before, it is still there, held. Answers whether it is on its
 * way out: nothing stood against it.
 */
export async function removeWithUndo({
  id,
  says,
  detail,
  undo,
  refused,
  hold,
  release,
  remove,
}: Removal): Promise<boolean> {
  change(id, true);
  const fail = (problem: unknown) => {
    change(id, false);
    notify(refused, { detail: problem instanceof Error ? problem.message : undefined, bad: true });
  };
  try {
    await returning.get(id);
    await hold();
  } catch (problem) {
    fail(problem);
    return false;
  }
  notify(says, {
    detail,
    action: {
      label: undo,
      onSelect: () => {
        change(id, false);
        const back = release()
          .catch(fail)
          .finally(() => returning.delete(id));
        returning.set(id, back);
      },
    },
    onGone: () => {
      remove()
        .catch(fail)
        .finally(() => change(id, false));
    },
  });
  return true;
}
