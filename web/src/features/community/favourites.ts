import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import {
  communityAddFavourite,
  communityFavourites,
  communityRemoveFavourite,
  type Favourite,
  type LibraryItem,
} from "@/client";
import { notify } from "@/lib/notices";
import { texts } from "@/texts/keeping";
import { communityKeys } from "./keys";

export const favouritesQuery = queryOptions({
  queryKey: communityKeys.favourites,
  queryFn: async ({ signal }) => (await communityFavourites({ signal, throwOnError: true })).data.items,
  staleTime: 60_000,
});

interface Liking {
  id: string;
  /** Its card, as far as it is known. */
  agent: LibraryItem | null;
  liked: boolean;
}

async function send({ id, liked }: Liking): Promise<void> {
  const path = { agent_id: id };
  if (liked) await communityAddFavourite({ path, throwOnError: true });
  else await communityRemoveFavourite({ path, throwOnError: true });
}

function withChange(items: readonly Favourite[], { id, agent, liked }: Liking): Favourite[] {
  const others = items.filter((item) => item.id !== id);
  return liked ? [{ id, agent, added_at: new Date().toISOString() }, ...others] : others;
}

/** Adds a favourite or removes it, on the screen at once; what the engine refuses is taken back. */
export function useLike() {
  const queryClient = useQueryClient();
  const like = useMutation({
    mutationKey: communityKeys.favourites,
    mutationFn: send,
    onMutate: async (liking: Liking) => {
      await queryClient.cancelQueries({ queryKey: communityKeys.favourites });
      const before = queryClient.getQueryData(favouritesQuery.queryKey);
      queryClient.setQueryData(favouritesQuery.queryKey, (items) => withChange(items ?? [], liking));
      return before?.find(({ id }) => id === liking.id);
    },
    onSuccess: (_, { id, agent, liked }) => {
      if (liked) return;
      notify(texts.keeping.unliked(agent?.name ?? id), {
        action: agent
          ? { label: texts.keeping.undo, onSelect: () => like.mutate({ id, agent, liked: true }) }
          : undefined,
      });
    },
    onError: (problem, liking, was) => {
      // Others may have been pressed meanwhile: this one alone is put back.
      queryClient.setQueryData(favouritesQuery.queryKey, (items) =>
        withChange(items ?? [], { id: liking.id, agent: was?.agent ?? liking.agent, liked: !liking.liked }),
      );
      notify(liking.liked ? texts.keeping.notLiked : texts.keeping.notUnliked, { detail: problem.message, bad: true });
    },
    onSettled: () => {
      if (queryClient.isMutating({ mutationKey: communityKeys.favourites }) === 1)
        return queryClient.invalidateQueries({ queryKey: communityKeys.favourites });
    },
  });
  return like;
}
