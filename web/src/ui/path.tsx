import { Link, type LinkProps } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { texts } from "@/texts";

interface Props {
  to: NonNullable<LinkProps["to"]>;
  parent: string;
  title: string;
  /** What the path ends with, where that is not the title. */
  here?: ReactNode;
  /** How it stands, beside its title. */
  state?: ReactNode;
  /** What can be done with it. */
  action?: ReactNode;
  /** What belongs to the heading, below it. */
  children?: ReactNode;
}

/** The heading of a page below another one, with the way back. */
export function Path({ to, parent, title, here = title, state, action, children }: Props) {
  return (
    <header className="mb-7">
      <nav aria-label={texts.common.path} className="mb-3 flex items-center gap-1.5 text-[13px] text-ink-soft">
        <Link to={to} className="shrink-0 hover:text-ink hover:underline">
          {parent}
        </Link>
        <ChevronRight aria-hidden className="size-3.5 shrink-0 text-ink-faint" />
        <span aria-current="page" className="truncate">
          {here}
        </span>
      </nav>
      <div className="flex flex-wrap items-center gap-x-3.5 gap-y-2">
        <h1 className="min-w-0 text-2xl font-semibold tracking-tight break-words">{title}</h1>
        {state && <span role="status">{state}</span>}
        {action && <div className="max-sm:-ml-2 sm:ml-auto">{action}</div>}
      </div>
      {children}
    </header>
  );
}
