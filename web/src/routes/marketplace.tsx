import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from "react";
import type { CategoryView } from "@/client";
import { agentKeys, categoriesQuery, isSearching, type LibrarySearch } from "@/features/agents/api";
import { CATEGORY_COUNT } from "@/features/agents/categories";
import { CategoryTiles } from "@/features/agents/components/category-tiles";
import { SearchBox } from "@/features/agents/components/search-box";
import { WaitingGrid } from "@/features/agents/components/waiting-grid";
import { useSearchText } from "@/features/agents/use-search-text";
import { texts } from "@/texts";
import { Button } from "@/ui/button";
import { Page } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";
import { WhenNear } from "@/ui/when-near";

const route = getRouteApi("/");
const shelves = () => import("./home-shelves");
const results = () => import("./marketplace-results");
const HomeShelves = lazy(() => shelves().then((module) => ({ default: module.MarketplaceShelves })));
const Results = lazy(() => results().then((module) => ({ default: module.MarketplaceResults })));
// Whoever comes to look at results need not wait for the page that surrounds them.
if (location.pathname === "/" && location.search !== "") void Promise.allSettled([results()]);
/** After so many milliseconds what is in sight has been drawn. */
const WHEN_DRAWN = 1_500;
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
  const isHome = !isSearching(search);
  const wasHere = useWasHere();
  useEffect(fetchTheRest, []);
  const title = useCategory(address.category)?.name ?? texts.common.product;
  return (
    <Page title={title}>
      <div className="mx-auto mb-8 max-w-3xl text-center lg:mb-10">
        <h1 className="text-3xl font-semibold tracking-tight sm:text-4xl">{texts.agents.title}</h1>
        <p className="mt-3 mb-6 text-[15px] text-ink-soft sm:text-base">{texts.agents.subtitle}</p>
        <SearchBox text={text} onLeaveDown={() => list.current?.querySelector<HTMLElement>("h3 a")?.focus()} />
      </div>
      {isHome && <Home />}
      {isHome && (
        <WhenNear atOnce={wasHere} waiting={<WaitingShelf />}>
          <Suspense fallback={<WaitingShelf />}>
            <HomeShelves />
          </Suspense>
        </WhenNear>
      )}
      <WhenNear atOnce={wasHere || !isHome} waiting={<WaitingGrid />}>
        <Suspense fallback={<WaitingGrid />}>
          <Results search={search} address={address} list={list} />
        </Suspense>
      </WhenNear>
    </Page>
  );
}

/** Fetches the code of what is not in sight yet: whoever scrolls may have lost the network by then. */
function fetchTheRest(): () => void {
  const timer = setTimeout(() => void Promise.allSettled([shelves(), results()]), WHEN_DRAWN);
  return () => clearTimeout(timer);
}

/** Whether somebody comes back to what they had scrolled to: it must be as long as they left it. */
function useWasHere(): boolean {
  const queryClient = useQueryClient();
  return useState(() => queryClient.getQueryData(agentKeys.library({})) !== undefined)[0];
}

function WaitingShelf() {
  return <Skeleton className="mb-10 h-72 rounded-xl" />;
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
