import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { lazy, type RefObject, Suspense, useCallback, useRef } from "react";
import type { CategoryView } from "@/client";
import { categoriesQuery, isSearching, type LibrarySearch } from "@/features/agents/api";
import { CATEGORY_COUNT } from "@/features/agents/categories";
import { AgentGrid } from "@/features/agents/components/agent-grid";
import { CategoryBanner, CategoryTiles } from "@/features/agents/components/category-tiles";
import { SearchBox } from "@/features/agents/components/search-box";
import { useSearchText } from "@/features/agents/use-search-text";
import { texts } from "@/texts";
import { Button, buttonStyle } from "@/ui/button";
import { Page } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";

const route = getRouteApi("/");
const Narrowing = lazy(() =>
  import("@/features/agents/components/narrowing").then((module) => ({ default: module.Narrowing })),
);
const HomeShelves = lazy(() => import("./home-shelves").then((module) => ({ default: module.MarketplaceShelves })));
const AgentActions = lazy(() => import("./agent-actions").then((module) => ({ default: module.AgentActions })));
const WAITING = Array.from({ length: CATEGORY_COUNT }, (_, index) => `category-${index}`);

export function MarketplacePage() {
  const address = route.useSearch();
  const navigate = route.useNavigate();
  const onSettled = useCallback(
    (q: string) =>
      void navigate({ search: (old) => ({ ...old, q: q || undefined }), replace: true, resetScroll: false }),
    [navigate],
  );
  const text = useSearchText(address.q ?? "", onSettled);
  const list = useRef<HTMLUListElement>(null);
  const { q: _, ...narrowed } = address;
  const search: LibrarySearch = text.live === "" ? narrowed : { q: text.live, ...narrowed };
  const title = useCategory(address.category)?.name ?? texts.common.product;
  return (
    <Page title={title}>
      <div className="mx-auto mb-8 max-w-3xl text-center lg:mb-10">
        <h1 className="text-3xl font-semibold tracking-tight sm:text-4xl">{texts.agents.title}</h1>
        <p className="mt-3 mb-6 text-[15px] text-ink-soft sm:text-base">{texts.agents.subtitle}</p>
        <SearchBox text={text} onLeaveDown={() => list.current?.querySelector<HTMLElement>("h3 a")?.focus()} />
      </div>
      {!isSearching(search) && <Home />}
      {!isSearching(search) && (
        <Suspense fallback={<Skeleton className="mb-10 h-72 rounded-xl" />}>
          <HomeShelves />
        </Suspense>
      )}
      <Results search={search} address={address} list={list} />
    </Page>
  );
}

function useCategory(id: string | undefined): CategoryView | undefined {
  return useQuery(categoriesQuery).data?.find((category) => category.id === id);
}

/** What is shown where nothing is looked for: ways in. */
function Home() {
  const categories = useQuery(categoriesQuery);
  return (
    <section aria-labelledby="categories" className="mb-10">
      <h2 id="categories" className="mb-4 text-lg font-semibold tracking-tight">
        {texts.agents.categories}
      </h2>
      {categories.isError && (
        <Button look="outline" size="small" onClick={() => void categories.refetch()}>
          {texts.agents.retryCategories}
        </Button>
      )}
      {categories.isPending ? (
        <div className="grid grid-cols-2 gap-3 sm:grid-cols-3 lg:grid-cols-4 xl:grid-cols-5">
          {WAITING.map((name) => (
            <Skeleton key={name} className="h-20 rounded-xl" />
          ))}
        </div>
      ) : (
        categories.data && <CategoryTiles categories={categories.data} />
      )}
    </section>
  );
}

interface ResultsProps {
  /** What is shown: follows the keys. */
  search: LibrarySearch;
  /** What the address says: follows when the keys rest. */
  address: LibrarySearch;
  list: RefObject<HTMLUListElement | null>;
}

function Results({ search, address, list }: ResultsProps) {
  const categories = useQuery(categoriesQuery);
  const chosen = useCategory(search.category);
  return (
    <div className="lg:grid lg:grid-cols-[15rem_minmax(0,1fr)] lg:gap-8">
      <aside className="mb-5 min-h-22 lg:mb-0">
        <Suspense>
          <Narrowing search={address} />
        </Suspense>
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
