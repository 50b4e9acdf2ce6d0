import { type QueryClient, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import {
  type CollectionChange,
  type CollectionHead,
  type CollectionRequest,
  type CollectionView,
  communityChangeCollection,
  communityCollection,
  communityCollections,
  communityDeleteCollection,
  communityMakeCollection,
  communityOrderCollection,
  communityPutInCollection,
  communityRestoreCollection,
  communityTakeOutOfCollection,
} from "@/client";
import { notify } from "@/lib/notices";
import { texts } from "@/texts/community";
import { communityKeys } from "./keys";

export const collectionsQuery = queryOptions({
  queryKey: communityKeys.collections,
  queryFn: async ({ signal }) => (await communityCollections({ signal, throwOnError: true })).data.items,
});

export function collectionQuery(id: string) {
  return queryOptions({
    queryKey: communityKeys.collection(id),
    queryFn: async ({ signal }) =>
      (await communityCollection({ path: { collection_id: id }, signal, throwOnError: true })).data,
  });
}

/** Shows a collection as the engine has it now. */
function keep(queryClient: QueryClient, view: CollectionView): void {
  queryClient.setQueryData(collectionQuery(view.id).queryKey, view);
  void queryClient.invalidateQueries({ queryKey: communityKeys.collections });
}

export function useMakeCollection() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (body: CollectionRequest) => (await communityMakeCollection({ body, throwOnError: true })).data,
    onSuccess: (view) => keep(queryClient, view),
    onError: (problem) => notify(texts.community.collect.notKept, { detail: problem.message, bad: true }),
  });
}

interface Putting {
  collection: string;
  agent: string;
  isIn: boolean;
}

/** Puts an agent into a collection or takes it out, on the screen at once; what is refused is taken back. */
export function usePutIn() {
  const queryClient = useQueryClient();
  const { queryKey } = collectionsQuery;
  const show = ({ collection, agent, isIn }: Putting) =>
    queryClient.setQueryData(queryKey, (heads) =>
      heads?.map((head) => (head.id === collection ? withAgent(head, agent, isIn) : head)),
    );
  return useMutation({
    mutationFn: async ({ collection, agent, isIn }: Putting) => {
      const path = { collection_id: collection, agent_id: agent };
      if (isIn) await communityPutInCollection({ path, throwOnError: true });
      else await communityTakeOutOfCollection({ path, throwOnError: true });
    },
    onMutate: async (putting: Putting) => {
      await queryClient.cancelQueries({ queryKey });
      show(putting);
    },
    onError: (problem, putting) => {
      show({ ...putting, isIn: !putting.isIn });
      notify(texts.community.collect.notKept, { detail: problem.message, bad: true });
    },
    onSettled: (_, __, { collection }) =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey }),
        queryClient.invalidateQueries({ queryKey: communityKeys.collection(collection) }),
      ]),
  });
}

function withAgent(head: CollectionHead, agent: string, isIn: boolean): CollectionHead {
  const others = head.agents.filter((id) => id !== agent);
  return { ...head, agents: isIn ? [...others, agent] : others };
}

/** Puts the agents of a collection in order, on the screen at once. */
export function useOrder(id: string) {
  return useOptimistic(
    id,
    async (agents: string[]) => {
      await communityOrderCollection({ path: { collection_id: id }, body: { agents }, throwOnError: true });
    },
    (view, agents) => ({ ...view, items: agents.flatMap((agent) => view.items.filter((item) => item.id === agent)) }),
  );
}

/** Gives a collection another name, description or audience, on the screen at once. */
export function useChangeCollection(id: string) {
  return useOptimistic(
    id,
    async (body: CollectionChange) => {
      await communityChangeCollection({ path: { collection_id: id }, body, throwOnError: true });
    },
    (view, { name, description, public: isPublic }) => ({
      ...view,
      name: name ?? view.name,
      description: description ?? view.description,
      public: isPublic ?? view.public,
    }),
  );
}

/** Takes an agent out of a collection; undone, it stands again where it stood. */
export function useTakeOut(id: string) {
  const order = useOrder(id);
  const queryClient = useQueryClient();
  const { queryKey } = collectionQuery(id);
  const undo = async (agent: string, agents: string[]) => {
    try {
      await communityPutInCollection({ path: { collection_id: id, agent_id: agent }, throwOnError: true });
      await queryClient.invalidateQueries({ queryKey });
      order.mutate(agents);
    } catch (problem) {
      notify(texts.community.collection.notSaved, { detail: String(problem), bad: true });
    }
  };
  const takeOut = useOptimistic(
    id,
    async ({ agent }: { agent: string; name: string }) => {
      const path = { collection_id: id, agent_id: agent };
      await communityTakeOutOfCollection({ path, throwOnError: true });
    },
    (view, { agent }) => ({ ...view, items: view.items.filter((item) => item.id !== agent) }),
  );
  return async (agent: string, name: string) => {
    const agents = queryClient.getQueryData(queryKey)?.items.map((item) => item.id) ?? [];
    try {
      // Awaited, as the list is gone from the page once its last agent is.
      await takeOut.mutateAsync({ agent, name });
    } catch {
      return; // it was told, and taken back
    }
    notify(texts.community.collection.takenOut(name), {
      action: { label: texts.community.collection.undo, onSelect: () => void undo(agent, agents) },
    });
  };
}

function useOptimistic<Given>(
  id: string,
  send: (given: Given) => Promise<void>,
  show: (view: CollectionView, given: Given) => CollectionView,
) {
  const queryClient = useQueryClient();
  const { queryKey } = collectionQuery(id);
  return useMutation({
    mutationFn: send,
    onMutate: async (given: Given) => {
      await queryClient.cancelQueries({ queryKey });
      const before = queryClient.getQueryData(queryKey);
      if (before) queryClient.setQueryData(queryKey, show(before, given));
      return before;
    },
    onError: (problem, _, before) => {
      queryClient.setQueryData(queryKey, before);
      notify(texts.community.collection.notSaved, { detail: problem.message, bad: true });
    },
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey }),
        queryClient.invalidateQueries({ queryKey: communityKeys.collections }),
      ]),
  });
}

/** Deletes a collection at once; for 30 days it can be had back, under the same address. */
export function useDeleteCollection() {
  const queryClient = useQueryClient();
  const restore = useMutation({
    mutationFn: async (id: string) =>
      (await communityRestoreCollection({ path: { collection_id: id }, throwOnError: true })).data,
    onSuccess: (view) => {
      keep(queryClient, view);
      notify(texts.community.collection.restored(view.name));
    },
    onError: (problem) => notify(texts.community.collection.notRestored, { detail: problem.message, bad: true }),
  });
  return useMutation({
    mutationFn: async ({ id }: CollectionHead) => {
      await communityDeleteCollection({ path: { collection_id: id }, throwOnError: true });
    },
    onSuccess: (_, { id, name }) => {
      queryClient.setQueryData(collectionsQuery.queryKey, (heads) => heads?.filter((head) => head.id !== id));
      queryClient.removeQueries({ queryKey: communityKeys.collection(id) });
      void queryClient.invalidateQueries({ queryKey: communityKeys.collections });
      notify(texts.community.collection.deleted(name), {
        detail: texts.community.collection.deletedDetail,
        action: { label: texts.community.collection.undo, onSelect: () => restore.mutate(id) },
      });
    },
    onError: (problem) => notify(texts.community.collection.notDeleted, { detail: problem.message, bad: true }),
  });
}
