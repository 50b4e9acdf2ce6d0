import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import {
  type TriggerPatch,
  type TriggerRequest,
  triggersAdd,
  triggersChange,
  triggersGet,
  triggersPage,
  triggersRemove,
} from "@/client";

const PAGE = 50;
/** How often it is looked whether messages came, in milliseconds. */
const PAUSE = 10_000;

export const triggerKeys = {
  all: ["triggers"] as const,
  listed: ["triggers", "listed"] as const,
  one: (id: string) => ["triggers", "one", id] as const,
  secret: (id: string) => ["triggers", "secret", id] as const,
};

export const triggersQuery = infiniteQueryOptions({
  queryKey: triggerKeys.listed,
  queryFn: async ({ pageParam, signal }) => {
    const query = { limit: PAGE, ...(pageParam === undefined ? {} : { cursor: pageParam }) };
    return (await triggersPage({ query, signal, throwOnError: true })).data;
  },
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.next_cursor ?? undefined,
  staleTime: 0,
  refetchInterval: PAUSE,
});

export function triggerQuery(id: string) {
  return queryOptions({
    queryKey: triggerKeys.one(id),
    queryFn: async ({ signal }) => (await triggersGet({ path: { trigger_id: id }, signal, throwOnError: true })).data,
    refetchInterval: PAUSE,
  });
}

/** A new webhook's secret, as long as this page is open and nobody has said that it is kept. */
export function secretQuery(id: string) {
  return queryOptions<string | null>({
    queryKey: triggerKeys.secret(id),
    queryFn: () => null,
    initialData: null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });
}

export function useAddTrigger() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (body: TriggerRequest) => (await triggersAdd({ body, throwOnError: true })).data,
    onSuccess: ({ secret, ...trigger }) => {
      queryClient.setQueryData(triggerKeys.one(trigger.id), trigger);
      queryClient.setQueryDefaults(triggerKeys.secret(trigger.id), { gcTime: Number.POSITIVE_INFINITY });
      queryClient.setQueryData(triggerKeys.secret(trigger.id), secret);
      void queryClient.invalidateQueries({ queryKey: triggerKeys.listed });
    },
    // The answer holds the secret; it is in one place only.
    gcTime: 0,
  });
}

export function useChangeTrigger(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (body: TriggerPatch) =>
      (await triggersChange({ path: { trigger_id: id }, body, throwOnError: true })).data,
    onSuccess: (trigger) => queryClient.setQueryData(triggerKeys.one(id), trigger),
    onSettled: () => queryClient.invalidateQueries({ queryKey: triggerKeys.listed }),
  });
}

export function useRemoveTrigger(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async () => (await triggersRemove({ path: { trigger_id: id }, throwOnError: true })).data,
    onSuccess: () => queryClient.removeQueries({ queryKey: triggerKeys.one(id) }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: triggerKeys.listed }),
  });
}
