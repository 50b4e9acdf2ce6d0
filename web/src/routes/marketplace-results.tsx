import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { RefObject } from "react";
import { categoriesQuery, type LibrarySearch } from "@/features/agents/api";
import { AgentGrid } from "@/features/agents/components/agent-grid";
import { CategoryBanner } from "@/features/agents/components/category-tiles";
import { Narrowing } from "@/features/agents/components/narrowing";
import { texts } from "@/texts";
import { buttonStyle } from "@/ui/button";
import { AgentActions } from "./agent-actions";

interface Props {
  /** What is shown: follows the keys. */
  search: LibrarySearch;
  /** What the address says: follows when the keys rest. */
  address: LibrarySearch;
  list: RefObject<HTMLUListElement | null>;
}

/** The agents that are looked for, and ways to narrow the search beside them. */
export function MarketplaceResults({ search, address, list }: Props) {
  const categories = useQuery(categoriesQuery);
  const chosen = categories.data?.find(({ id }) => id === search.category);
  return (
    <div className="lg:grid lg:grid-cols-[15rem_minmax(0,1fr)] lg:gap-8">
      <aside className="mb-5 min-h-22 lg:mb-0">
        <Narrowing search={address} />
      </aside>
      <section className="min-w-0">
        {chosen && <CategoryBanner category={chosen} />}
        <AgentGrid
          search={search}
          categories={categories.data}
          clear={<ClearFilters />}
          listRef={list}
          actions={AgentActions}
        />
      </section>
    </div>
  );
}

function ClearFilters() {
  return (
    <Link to="/" resetScroll={false} className={buttonStyle({ look: "quiet", size: "small" })}>
      {texts.agents.clearFilters}
    </Link>
  );
}
