import { queryOptions } from "@tanstack/react-query";
import { communityShelves } from "@/client";
import { communityKeys } from "./keys";

export const shelvesQuery = queryOptions({
  queryKey: communityKeys.shelves,
  queryFn: async ({ signal }) => (await communityShelves({ signal, throwOnError: true })).data.items,
  staleTime: 60_000,
});
