import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { agentsAgent, agentsCategories, agentsFacets, agentsLibrary, agentsSuggestions } from "@/client";
import { onlyTexts } from "@/lib/only-texts";
import { type CategoryId, isCategory } from "./categories";

const PAGE = 24;
const SUGGESTIONS = 6;
/** Fewer letters than these mean too many agents. */
const SHORTEST = 2;

/** What somebody is looking for; it stands in the marketplace's address. */
export interface LibrarySearch {
  q?: string;
  category?: CategoryId;
  tag?: string;
}

/** Of an address's query, what the library can be asked for. */
export function librarySearch(search: Record<string, unknown>): LibrarySearch {
  const { category, ...rest } = onlyTexts(search, "q", "category", "tag");
  return isCategory(category) ? { ...rest, category } : rest;
}

export const agentKeys = {
  all: ["agents"] as const,
  categories: ["agents", "categories"] as const,
  library: (search: LibrarySearch) => ["agents", "library", search] as const,
  facets: (search: LibrarySearch) => ["agents", "facets", search] as const,
  suggestions: (q: string) => ["agents", "suggestions", q] as const,
  one: (id: string) => ["agents", "one", id] as const,
};

export function libraryQuery(search: LibrarySearch) {
  return infiniteQueryOptions({
    queryKey: agentKeys.library(search),
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...search, limit: PAGE, ...(pageParam === undefined ? {} : { cursor: pageParam }) };
      return (await agentsLibrary({ query, signal, throwOnError: true })).data;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

export const categoriesQuery = queryOptions({
  queryKey: agentKeys.categories,
  queryFn: async ({ signal }) => (await agentsCategories({ signal, throwOnError: true })).data.items,
  staleTime: 5 * 60_000,
});

/** How many of the agents found are of each category. */
export function countsQuery({ q, tag }: LibrarySearch) {
  return queryOptions({
    queryKey: agentKeys.facets({ q, tag }),
    queryFn: async ({ signal }) => {
      const { categories } = (await agentsFacets({ query: { q, tag }, signal, throwOnError: true })).data;
      return new Map(categories.map(({ id, count }) => [id, count]));
    },
    enabled: q !== undefined || tag !== undefined,
    placeholderData: keepPreviousData,
  });
}

/** The agents that may be meant by what is typed so far. */
export function suggestionsQuery(q: string) {
  return queryOptions({
    queryKey: agentKeys.suggestions(q),
    queryFn: async ({ signal }) =>
      (await agentsSuggestions({ query: { q, limit: SUGGESTIONS }, signal, throwOnError: true })).data.items,
    enabled: q.length >= SHORTEST,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
}

export function agentQuery(id: string) {
  return queryOptions({
    queryKey: agentKeys.one(id),
    queryFn: async ({ signal }) => (await agentsAgent({ path: { agent_id: id }, signal, throwOnError: true })).data,
    staleTime: 5 * 60_000,
  });
}
