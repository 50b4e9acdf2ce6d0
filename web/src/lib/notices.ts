/** Something that has happened, to be told in a corner of the screen. */
export interface Notice {
  title: string;
  detail?: string | undefined;
  bad?: boolean | undefined;
  /** What can be done about it, such as undoing it. */
  action?: { label: string; onSelect: () => void } | undefined;
  /** Called once the notice has gone without its action. A tab that is closed before calls nothing. */
  onGone?: (() => void) | undefined;
}

let waiting: Notice[] = [];
let wanted = false;
let tell: ((notice: Notice) => void) | undefined;
const listeners = new Set<() => void>();

/** Tells the reader at once, or as soon as there is something on the screen that can. */
export function notify(title: string, options: Omit<Notice, "title"> = {}): void {
  const notice = { title, ...options };
  if (tell) tell(notice);
  else waiting.push(notice);
  wanted = true;
  for (const listener of listeners) listener();
}

/** Hands every notice to `teller`, those that waited first; returns what stops that. */
export function tellWith(teller: (notice: Notice) => void): () => void {
  tell = teller;
  for (const notice of waiting) teller(notice);
  waiting = [];
  return () => {
    tell = undefined;
  };
}

export function areNoticesWanted(): boolean {
  return wanted;
}

/** Calls `listener` at every notice; returns what stops that. */
export function watchNotices(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
