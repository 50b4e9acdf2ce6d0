import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import { templatesGet, templatesPage, templatesRemove, templatesRun } from "@/client";

const PAGE = 50;

export const templateKeys = {
  all: ["templates"] as const,
  listed: (q: string) => ["templates", "listed", q] as const,
  one: (name: string) => ["templates", "one", name] as const,
};

/** What a template on its way out is known by: see `useLeaving`. */
export function removalId(slug: string): string {
  return `template/${slug}`;
}

/** The reader's templates and the product's, by their ids. */
export function templatesQuery(q: string) {
  return infiniteQueryOptions({
    queryKey: templateKeys.listed(q),
    queryFn: async ({ pageParam, signal }) => {
      const query = { q, limit: PAGE, ...(pageParam === undefined ? {} : { cursor: pageParam }) };
      return (await templatesPage({ query, signal, throwOnError: true })).data;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

/** One template; `name` is its id, and perhaps its version: `lease-check@3`. */
export function templateQuery(name: string) {
  return queryOptions({
    queryKey: templateKeys.one(name),
    queryFn: async ({ signal }) => (await templatesGet({ path: { name }, signal, throwOnError: true })).data,
  });
}

/** Runs a template; answers with the workflow. */
export function useRunTemplate(name: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (values: Record<string, unknown>) =>
      (await templatesRun({ path: { name }, body: { values }, query: { stream: true }, throwOnError: true })).data,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["workflows"] }),
  });
}

/** Removes one of the reader's own templates; with `dryRun` it is only asked whether that can be. */
export function useRemoveTemplate(slug: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ dryRun }: { dryRun: boolean }) =>
      templatesRemove({ path: { slug }, query: { dry_run: dryRun }, throwOnError: true }),
    onSuccess: async (_, { dryRun }) => {
      if (!dryRun) await queryClient.invalidateQueries({ queryKey: templateKeys.all });
    },
  });
}
