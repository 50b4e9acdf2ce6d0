import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { apiKeysMake, apiKeysPage, apiKeysRevoke, type KeyRequest, type KeyView } from "@/client";

const KEYS = ["account", "api-keys"] as const;

export const keysQuery = queryOptions({
  queryKey: KEYS,
  queryFn: async ({ signal }) => (await apiKeysPage({ signal, throwOnError: true })).data.items,
  staleTime: 5_000,
});

/** Makes a key; what comes back is the only thing that has it. */
export function useMakeKey() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (body: KeyRequest) => (await apiKeysMake({ body, throwOnError: true })).data,
    // The key itself is not put where queries are kept.
    gcTime: 0,
    onSettled: () => queryClient.invalidateQueries({ queryKey: KEYS }),
  });
}

/** Revokes a key: at once, there as here. */
export function useRevokeKey() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (key: KeyView) => {
      await apiKeysRevoke({ path: { key_id: key.id }, throwOnError: true });
    },
    onSuccess: (_, { id }) => {
      queryClient.setQueryData(keysQuery.queryKey, (keys) => keys?.filter((key) => key.id !== id));
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: KEYS }),
  });
}
