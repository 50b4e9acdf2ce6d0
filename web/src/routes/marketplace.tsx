import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useCallback } from "react";
import { categoriesQuery, countsQuery } from "@/features/agents/api";
import { isCategory } from "@/features/agents/categories";
import { AgentGrid } from "@/features/agents/components/agent-grid";
import { CategoryList } from "@/features/agents/components/category-list";
import { SearchBox } from "@/features/agents/components/search-box";
import { texts } from "@/texts";
import { Button, buttonStyle } from "@/ui/button";
import { NativeSelect } from "@/ui/native-select";
import { Page } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";

const route = getRouteApi("/");
const WAITING = Array.from({ length: 14 }, (_, index) => `category-${index}`);

export function MarketplacePage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const categories = useQuery(categoriesQuery);
  const onSearch = useCallback(
    (q: string) =>
      void navigate({ search: (old) => ({ ...old, q: q || undefined }), replace: true, resetScroll: false }),
    [navigate],
  );
  const counts = useQuery(countsQuery(search));
  const searching = search.q !== undefined || search.tag !== undefined;
  const shelves = (categories.data ?? []).map((category) =>
    searching && counts.data ? { ...category, count: counts.data.get(category.id) ?? 0 } : category,
  );

  return (
    <Page title={texts.common.product}>
      <div className="mx-auto mb-8 max-w-3xl text-center lg:mb-10">
        <h1 className="text-3xl font-semibold tracking-tight sm:text-4xl">{texts.agents.title}</h1>
        <p className="mt-3 mb-6 text-[15px] text-ink-soft sm:text-base">{texts.agents.subtitle}</p>
        <SearchBox q={search.q ?? ""} onSearch={onSearch} />
      </div>
      <div className="lg:grid lg:grid-cols-[15rem_minmax(0,1fr)] lg:gap-8">
        <aside className="mb-5 lg:mb-0">
          <NativeSelect
            className="lg:hidden"
            aria-label={texts.agents.categories}
            value={search.category ?? ""}
            onChange={(category) =>
              void navigate({ search: { q: search.q, category: isCategory(category) ? category : undefined } })
            }
            options={[
              { value: "", label: texts.agents.allCategories },
              ...shelves.map(({ id, name, count }) => ({
                value: id,
                label: texts.agents.categoryWithCount(name, count),
              })),
            ]}
          />
          <div className="sticky top-20 hidden max-h-[calc(100dvh-6rem)] overflow-y-auto pb-4 lg:block">
            {categories.isError && (
              <Button look="outline" size="small" onClick={() => void categories.refetch()}>
                {texts.agents.retryCategories}
              </Button>
            )}
            {categories.isPending ? (
              <div className="space-y-1.5">
                {WAITING.map((name) => (
                  <Skeleton key={name} className="h-8" />
                ))}
              </div>
            ) : (
              categories.data && <CategoryList categories={shelves} chosen={search.category} q={search.q} />
            )}
          </div>
        </aside>
        <section className="min-w-0">
          <AgentGrid search={search} categories={shelves} clear={<ClearFilters />} />
        </section>
      </div>
    </Page>
  );
}

function ClearFilters() {
  return (
    <Link to="/" resetScroll={false} className={buttonStyle({ look: "quiet", size: "small" })}>
      {texts.agents.clearFilters}
    </Link>
  );
}
