/** Texts before and after the one at hand. */
export interface History {
  past: readonly string[];
  text: string;
  future: readonly string[];
  /** What the last change was of, and when: more of the same within a moment is one change. */
  last: { of: string; at: number } | undefined;
}

const MOST = 200;
const TOGETHER = 1_200;

export function begun(text: string): History {
  return { past: [], text, future: [], last: undefined };
}

/** `of` names what is changed where many small changes follow each other, such as typing in a field. */
export function changed(history: History, text: string, at: number, of = ""): History {
  if (text === history.text) return history;
  const joins = of !== "" && history.last?.of === of && at - history.last.at < TOGETHER;
  const past = joins ? history.past : [...history.past, history.text].slice(-MOST);
  return { past, text, future: [], last: { of, at } };
}

export function undone(history: History): History {
  const text = history.past.at(-1);
  if (text === undefined) return history;
  return { past: history.past.slice(0, -1), text, future: [history.text, ...history.future], last: undefined };
}

export function redone(history: History): History {
  const [text, ...future] = history.future;
  return text === undefined ? history : { past: [...history.past, history.text], text, future, last: undefined };
}
