import type { ReactNode } from "react";

/** The look of the name of an item, which leads to its page. */
export const itemLinkStyle = "block text-[15px] font-medium break-words hover:text-accent hover:underline";

/** Things one below the other, each with its state and what can be done with it. */
export function ItemList({ children }: { children: ReactNode }) {
  return <ul className="divide-y overflow-hidden rounded-xl border bg-card">{children}</ul>;
}

interface Props {
  /** Leads to its page. */
  name: ReactNode;
  detail: ReactNode;
  /** Short facts, side by side where there is room. */
  facts: ReactNode;
  state: ReactNode;
  actions: ReactNode;
  /** What went wrong with it. */
  error?: string | undefined;
}

export function Item({ name, detail, facts, state, actions, error }: Props) {
  return (
    <li className="space-y-2 px-4 py-4 sm:px-5">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-64">
          {name}
          <p className="mt-0.5 text-sm text-ink-soft">{detail}</p>
          <p className="mt-1 flex flex-wrap gap-x-3 text-[13px] text-ink-faint tabular-nums">{facts}</p>
        </div>
        <div className="flex items-center gap-3">
          {state}
          {actions}
        </div>
      </div>
      {error !== undefined && (
        <p className="rounded-lg bg-bad-soft px-3 py-2 text-[13px] break-words text-bad">{error}</p>
      )}
    </li>
  );
}
