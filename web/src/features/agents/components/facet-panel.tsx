import { Link } from "@tanstack/react-router";
import type { Facets } from "@/client";
import { formatNumber } from "@/lib/format-number";
import { texts } from "@/texts";
import type { Facet, LibrarySearch, Without } from "../api";
import { isFormat, isTier } from "../kinds";

const MOST_TAGS = 14;
const MOST_CAPABILITIES = 6;
/** What a single agent has is a part of its description, no way to choose. */
const FEWEST = 2;

interface Props {
  facets: Facets;
  search: LibrarySearch;
}

interface Value {
  id: string;
  label: string;
  count: number;
}

/** How what was found divides; each value is a link that narrows the search to it, or takes that back. */
export function FacetPanel({ facets, search }: Props) {
  const tiers = facets.tiers.filter((value) => isTier(value.id));
  const formats = facets.formats.filter((value) => isFormat(value.id));
  const capabilities = facets.capabilities.filter(({ id, count }) => count >= FEWEST || id === search.capability);
  return (
    <div className="space-y-6">
      <Section
        title={texts.agents.tier}
        facet="tier"
        search={search}
        values={tiers.map(({ id, count }) => ({ id, count, label: isTier(id) ? texts.agents.tierNames[id] : id }))}
      />
      <Section
        title={texts.agents.format}
        facet="format"
        search={search}
        values={formats.map(({ id, count }) => ({ id, count, label: isFormat(id) ? texts.agents.formats[id] : id }))}
      />
      <Section
        title={texts.agents.capabilities}
        facet="capability"
        search={search}
        values={capabilities.slice(0, MOST_CAPABILITIES).map((value) => ({ ...value, label: value.id }))}
      />
      <Section
        title={texts.agents.tags}
        facet="tag"
        search={search}
        values={facets.tags.slice(0, MOST_TAGS).map((value) => ({ ...value, label: value.id }))}
      />
    </div>
  );
}

interface SectionProps {
  title: string;
  facet: Facet;
  search: LibrarySearch;
  values: Value[];
}

function Section({ title, facet, search, values }: SectionProps) {
  if (values.length === 0) return null;
  return (
    <nav aria-label={title}>
      <h2 className="mb-2 px-2.5 text-xs font-semibold tracking-wide text-ink-faint uppercase">{title}</h2>
      <ul className="flex flex-wrap gap-1.5 px-2.5">
        {values.map(({ id, label, count }) => {
          const isChosen = search[facet] === id;
          const next: Without = { ...search, [facet]: isChosen ? undefined : id };
          return (
            <li key={id} className="max-w-full">
              <Link
                to="/"
                search={next}
                resetScroll={false}
                activeOptions={{ exact: true }}
                aria-current={isChosen ? "true" : undefined}
                className="inline-flex min-h-7 max-w-full items-center gap-1.5 rounded-full border bg-card px-2.5 py-0.5 text-[13px] text-ink-soft transition-colors hover:border-line-strong hover:text-ink aria-[current=true]:border-accent aria-[current=true]:bg-accent-soft aria-[current=true]:text-accent"
              >
                <span className="truncate">{label}</span>
                <span className="text-xs text-ink-faint tabular-nums">{formatNumber(count)}</span>
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
