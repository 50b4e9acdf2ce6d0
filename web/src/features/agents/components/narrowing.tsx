import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { texts } from "@/texts";
import { NativeSelect } from "@/ui/native-select";
import { categoriesQuery, facetsQuery, isSearching, type LibrarySearch } from "../api";
import { isCategory } from "../categories";
import { CategoryList } from "./category-list";
import { FacetPanel } from "./facet-panel";

/** Ways to narrow what is shown, beside it; above it on a phone. `Narrowing` is loaded beside the first answers. */
export function Narrowing({ search }: { search: LibrarySearch }) {
  const navigate = useNavigate();
  const categories = useQuery(categoriesQuery);
  const facets = useQuery(facetsQuery(search));
  const searching = isSearching(search);
  const shelves = useMemo(() => {
    const counts = new Map(facets.data?.categories.map(({ id, count }) => [id, count]));
    return (categories.data ?? []).map((category) =>
      searching && facets.data ? { ...category, count: counts.get(category.id) ?? 0 } : category,
    );
  }, [categories.data, facets.data, searching]);
  const panel = facets.data && <FacetPanel facets={facets.data} search={search} />;
  return (
    <>
      <div className="space-y-3 lg:hidden">
        <NativeSelect
          aria-label={texts.agents.categories}
          value={search.category ?? ""}
          onChange={(category) =>
            void navigate({
              to: "/",
              search: { ...search, category: isCategory(category) ? category : undefined },
              resetScroll: false,
            })
          }
          options={[
            { value: "", label: texts.agents.allCategories },
            ...shelves.map(({ id, name, count }) => ({
              value: id,
              label: texts.agents.categoryWithCount(name, count),
            })),
          ]}
        />
        <details className="rounded-lg border bg-card">
          <summary className="px-3 py-2 text-sm font-medium">{texts.agents.filters}</summary>
          <div className="pt-2 pb-4">{panel}</div>
        </details>
      </div>
      <div className="sticky top-20 hidden max-h-[calc(100dvh-6rem)] space-y-6 overflow-y-auto pb-4 lg:block">
        {panel}
        {searching && <CategoryList categories={shelves} search={search} />}
      </div>
    </>
  );
}
