import { Link } from "@tanstack/react-router";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { texts } from "@/texts";
import { isSearching, type LibrarySearch, type Without } from "../api";

interface Props {
  search: LibrarySearch;
  total: number | undefined;
  nameOf: (category: string) => string;
  clear: ReactNode;
}

/** How many there are, and by what they were chosen. */
export function ResultLine({ search, total, nameOf, clear }: Props) {
  const { q, category, tag, capability, format, tier } = search;
  return (
    <div className="mb-4 flex min-h-8 flex-wrap items-center gap-2">
      <h2 className="sr-only">{texts.agents.found}</h2>
      <p role="status" className="mr-1 text-sm font-medium">
        {total === undefined ? texts.agents.searching : texts.agents.total(total)}
      </p>
      {q && <Filter label={texts.agents.quoted(q)} without={{ ...search, q: undefined }} />}
      {category && <Filter label={nameOf(category)} without={{ ...search, category: undefined }} />}
      {tag && <Filter label={texts.agents.filterTag(tag)} without={{ ...search, tag: undefined }} />}
      {capability && <Filter label={capability} without={{ ...search, capability: undefined }} />}
      {tier && <Filter label={texts.agents.tierNames[tier]} without={{ ...search, tier: undefined }} />}
      {format && <Filter label={texts.agents.formats[format]} without={{ ...search, format: undefined }} />}
      {isSearching(search) && clear}
    </div>
  );
}

function Filter({ label, without }: { label: string; without: Without }) {
  return (
    <Link
      to="/"
      search={without}
      resetScroll={false}
      aria-label={texts.agents.removeFilter(label)}
      className="inline-flex h-7 max-w-60 items-center gap-1.5 rounded-full bg-accent-soft pr-2 pl-3 text-[13px] text-accent hover:bg-accent hover:text-on-accent"
    >
      <span className="truncate">{label}</span>
      <X aria-hidden className="size-3.5 shrink-0" />
    </Link>
  );
}
