import { useInfiniteQuery } from "@tanstack/react-query";
import { SearchX } from "lucide-react";
import type { ReactNode } from "react";
import type { CategoryView } from "@/client";
import { cn } from "@/lib/cn";
import { useOnScreen } from "@/lib/use-on-screen";
import { texts } from "@/texts";
import { LoadMore } from "@/ui/load-more";
import { EmptyState, LoadState } from "@/ui/load-state";
import { Skeleton } from "@/ui/skeleton";
import { type LibrarySearch, libraryQuery } from "../api";
import { AgentCard } from "./agent-card";
import { ResultLine } from "./result-line";

const GRID = "grid gap-4 sm:grid-cols-2 xl:grid-cols-3";
const WAITING = ["a", "b", "c", "d", "e", "f"];

interface Props {
  search: LibrarySearch;
  categories: CategoryView[];
  clear: ReactNode;
}

/** The agents that fit `search`; more come as one scrolls. */
export function AgentGrid({ search, categories, clear }: Props) {
  const library = useInfiniteQuery(libraryQuery(search));
  const mayLoad = library.hasNextPage && !library.isFetchingNextPage && !library.isFetchNextPageError;
  const end = useOnScreen<HTMLDivElement>(mayLoad, () => void library.fetchNextPage());
  const names = new Map(categories.map((category) => [category.id, category.name]));
  const nameOf = (id: string) => names.get(id) ?? id;

  return (
    <>
      <ResultLine search={search} total={library.data?.pages[0]?.total} nameOf={nameOf} clear={clear} />
      <LoadState
        query={library}
        waiting={<WaitingGrid />}
        isEmpty={(data) => data.pages[0]?.items.length === 0}
        empty={
          <EmptyState
            icon={<SearchX aria-hidden />}
            title={texts.agents.noneTitle}
            detail={texts.agents.noneDetail}
            action={clear}
          />
        }
      >
        {(data) => (
          <>
            <ul className={cn(GRID, "transition-opacity", library.isPlaceholderData && "opacity-60")}>
              {data.pages.flatMap((page) =>
                page.items.map((agent) => (
                  <li key={agent.id} className="grid">
                    <AgentCard agent={agent} categoryName={nameOf(agent.category)} />
                  </li>
                )),
              )}
            </ul>
            <div ref={end}>
              <LoadMore query={library} />
            </div>
          </>
        )}
      </LoadState>
    </>
  );
}

function WaitingGrid() {
  return (
    <div className={GRID}>
      {WAITING.map((name) => (
        <Skeleton key={name} className="h-51 rounded-xl" />
      ))}
    </div>
  );
}
