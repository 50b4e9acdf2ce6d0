import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { deadLettersPage, operationsComponents, operationsQueues, type Role, usersGiveRole, usersPage } from "@/client";

/** How often the platform is looked at, in milliseconds. */
const LOOK = 5_000;
const PAGE = 50;
const LETTERS = 20;

export function peopleQuery(words: string) {
  return infiniteQueryOptions({
    queryKey: ["admin", "people", words],
    queryFn: async ({ pageParam, signal }) => {
      const query = { q: words, limit: PAGE, ...(pageParam === undefined ? {} : { cursor: pageParam }) };
      return (await usersPage({ query, signal, throwOnError: true })).data;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

export function useGiveRole() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async ({ username, role }: { username: string; role: Role }) =>
      (await usersGiveRole({ path: { username }, body: { role }, throwOnError: true })).data,
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["admin", "people"] }),
  });
}

export const healthQuery = queryOptions({
  queryKey: ["admin", "health"],
  queryFn: async ({ signal }) => (await operationsComponents({ signal, throwOnError: true })).data,
  refetchInterval: LOOK,
  staleTime: 0,
  // The next look comes soon enough; until then the page says that this one failed.
  retry: false,
});

export const queuesQuery = queryOptions({
  queryKey: ["admin", "queues"],
  queryFn: async ({ signal }) => (await operationsQueues({ signal, throwOnError: true })).data.lines,
  refetchInterval: LOOK,
  staleTime: 0,
  retry: false,
});

export const lettersQuery = infiniteQueryOptions({
  queryKey: ["admin", "dead-letters"],
  queryFn: async ({ pageParam, signal }) => {
    const query = { all: true, limit: LETTERS, ...(pageParam === undefined ? {} : { cursor: pageParam }) };
    return (await deadLettersPage({ query, signal, throwOnError: true })).data;
  },
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.next_cursor ?? undefined,
});
