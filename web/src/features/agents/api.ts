import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import {
  agentsAgent,
  agentsCategories,
  agentsDefinition,
  agentsFacets,
  agentsLibrary,
  agentsSuggestions,
} from "@/client";
import { onlyTexts } from "@/lib/only-texts";
import { type CategoryId, isCategory } from "./categories";
import { type Format, isFormat, isTier, type Tier } from "./kinds";

const FIRST_PAGE = 24;
/** Whoever scrolls goes on scrolling. */
const NEXT_PAGE = 48;
const SUGGESTIONS = 6;
/** Fewer letters than these mean too many agents. */
const SHORTEST = 2;

/** What somebody is looking for; it stands in the marketplace's address. */
export interface LibrarySearch {
  q?: string;
  category?: CategoryId;
  tag?: string;
  capability?: string;
  format?: Format;
  tier?: Tier;
}

/** A search of which parts are taken away. */
export type Without = { [K in keyof LibrarySearch]: LibrarySearch[K] | undefined };

/** What narrows a search beside its words. */
export type Facet = Exclude<keyof LibrarySearch, "q">;

const PARTS = ["q", "category", "tag", "capability", "format", "tier"] as const;

/** Of an address's query, what the library can be asked for. */
export function librarySearch(search: Record<string, unknown>): LibrarySearch {
  const { q, category, tag, capability, format, tier } = onlyTexts(search, ...PARTS);
  return {
    ...(q !== undefined && { q }),
    ...(isCategory(category) && { category }),
    ...(tag !== undefined && { tag }),
    ...(capability !== undefined && { capability }),
    ...(isTier(tier) && { tier }),
    ...(isFormat(format) && { format }),
  };
}

/** Whether anything is looked for at all. */
export function isSearching(search: LibrarySearch): boolean {
  return Object.values(search).some((value) => value !== undefined);
}

export const agentKeys = {
  all: ["agents"] as const,
  categories: ["agents", "categories"] as const,
  library: (search: LibrarySearch) => ["agents", "library", search] as const,
  facets: (search: LibrarySearch) => ["agents", "facets", search] as const,
  suggestions: (q: string) => ["agents", "suggestions", q] as const,
  one: (id: string) => ["agents", "one", id] as const,
  definition: (id: string) => ["agents", "one", id, "definition"] as const,
};

export function libraryQuery(search: LibrarySearch) {
  return infiniteQueryOptions({
    queryKey: agentKeys.library(search),
    queryFn: async ({ pageParam, signal }) => {
      const part = pageParam === undefined ? { limit: FIRST_PAGE } : { limit: NEXT_PAGE, cursor: pageParam };
      const query = { ...search, ...part };
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

/** How the agents found divide. */
export function facetsQuery(search: LibrarySearch) {
  return queryOptions({
    queryKey: agentKeys.facets(search),
    queryFn: async ({ signal }) => (await agentsFacets({ query: search, signal, throwOnError: true })).data,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
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

/** The file that defines an agent, as text. */
export function definitionQuery(id: string) {
  return queryOptions({
    queryKey: agentKeys.definition(id),
    queryFn: async ({ signal }) =>
      (await agentsDefinition({ path: { agent_id: id }, parseAs: "text", signal, throwOnError: true })).data,
    staleTime: 5 * 60_000,
  });
}
