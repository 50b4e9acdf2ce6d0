import { useInfiniteQuery } from "@tanstack/react-query";
import { SearchX } from "lucide-react";
import { type ComponentType, type KeyboardEvent, memo, type ReactNode, type Ref, useCallback, useMemo } from "react";
import type { CategoryView, LibraryItem } from "@/client";
import { useOnScreen } from "@/lib/use-on-screen";
import { texts } from "@/texts";
import { LoadMore } from "@/ui/load-more";
import { EmptyState, LoadState } from "@/ui/load-state";
import { type LibrarySearch, libraryQuery } from "../api";
import { AgentCard } from "./agent-card";
import { ResultLine } from "./result-line";
import { GRID, WaitingGrid } from "./waiting-grid";

interface Props {
  search: LibrarySearch;
  categories: readonly CategoryView[] | undefined;
  clear: ReactNode;
  listRef: Ref<HTMLUListElement>;
  /** What can be done with an agent from its card. */
  actions?: ComponentType<{ agent: LibraryItem }> | undefined;
}

/** The agents that fit `search`; more come as one scrolls. */
export function AgentGrid({ search, categories, clear, listRef, actions }: Props) {
  const library = useInfiniteQuery(libraryQuery(search));
  const mayLoad = library.hasNextPage && !library.isFetchingNextPage && !library.isFetchNextPageError;
  const { fetchNextPage } = library;
  const end = useOnScreen<HTMLDivElement>(
    mayLoad,
    useCallback(() => void fetchNextPage(), [fetchNextPage]),
  );
  const names = useMemo(() => new Map(categories?.map((category) => [category.id, category.name])), [categories]);
  const nameOf = useCallback((id: string) => names.get(id) ?? id, [names]);

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
            <ul ref={listRef} onKeyDown={moveByKey} className={GRID} aria-busy={library.isPlaceholderData}>
              {data.pages.map(({ items }) => (
                <Cards key={items[0]?.id} items={items} nameOf={nameOf} actions={actions} />
              ))}
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

interface CardsProps extends Pick<Props, "actions"> {
  items: readonly LibraryItem[];
  nameOf: (category: string) => string;
}

/** A page of the list. What has been drawn once is left alone when more comes. */
const Cards = memo(function Cards({ items, nameOf, actions }: CardsProps) {
  return items.map((agent) => (
    <li key={agent.id} className="off-screen-later -m-1.5 grid p-1.5">
      <AgentCard agent={agent} categoryName={nameOf(agent.category)} actions={actions} />
    </li>
  ));
});

/** The arrow keys go from card to card, as the eye does. */
function moveByKey(event: KeyboardEvent<HTMLUListElement>): void {
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>("h3 a")];
  const here = links.indexOf(document.activeElement as HTMLElement);
  if (here < 0) return;
  const to = here + (stepsOf(event.key, links) ?? Number.NaN);
  const next = links[to];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}

function stepsOf(key: string, links: readonly HTMLElement[]): number | undefined {
  if (key === "ArrowRight") return 1;
  if (key === "ArrowLeft") return -1;
  if (key !== "ArrowDown" && key !== "ArrowUp") return undefined;
  const top = links[0]?.getBoundingClientRect().top;
  const inARow = links.findIndex((link) => link.getBoundingClientRect().top !== top);
  return (key === "ArrowDown" ? 1 : -1) * Math.max(1, inARow);
}
