import { Link, type LinkProps } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { texts } from "@/texts";

interface Props {
  to: NonNullable<LinkProps["to"]>;
  parent: string;
  title: string;
}

/** The heading of a page below another one, with the way back. */
export function Path({ to, parent, title }: Props) {
  return (
    <header className="mb-7">
      <nav aria-label={texts.common.path} className="mb-3 flex items-center gap-1.5 text-[13px] text-ink-soft">
        <Link to={to} className="hover:text-ink hover:underline">
          {parent}
        </Link>
        <ChevronRight aria-hidden className="size-3.5 text-ink-faint" />
        <span aria-current="page">{title}</span>
      </nav>
      <h1 className="text-2xl font-semibold tracking-tight break-words">{title}</h1>
    </header>
  );
}
