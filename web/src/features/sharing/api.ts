import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type SharedView, type ShareRequest, sharingLink, sharingRead, sharingShare, sharingStop } from "@/client";
import { isMissing } from "@/lib/problem";

/** While what is shared is at work it is asked for so often, in milliseconds. */
const PAUSE = 2_000;

const keys = {
  link: (id: string) => ["sharing", "link", id] as const,
  read: (token: string) => ["sharing", "read", token] as const,
};

/** The link to one of one's own workflows; null where there is none. */
export function linkQuery(id: string) {
  return queryOptions({
    queryKey: keys.link(id),
    queryFn: async ({ signal }) =>
      (await sharingLink({ path: { workflow_id: id }, signal, throwOnError: true })).data ?? null,
  });
}

/** Makes a link, or changes what it shows. */
export function useShare(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (body: ShareRequest) =>
      (await sharingShare({ path: { workflow_id: id }, body, throwOnError: true })).data,
    onSuccess: (link) => queryClient.setQueryData(keys.link(id), link),
  });
}

/** Ends a link at once. */
export function useStopSharing(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      await sharingStop({ path: { workflow_id: id }, throwOnError: true });
    },
    onSuccess: () => queryClient.setQueryData(keys.link(id), null),
    onError: () => queryClient.invalidateQueries({ queryKey: keys.link(id) }),
  });
}

/** What a link leads to, for anybody. */
export function sharedQuery(token: string) {
  return queryOptions({
    queryKey: keys.read(token),
    queryFn: async ({ signal }) => (await sharingRead({ path: { token }, signal, throwOnError: true })).data,
    // What was ended is to be seen nowhere any more, so it is asked for whenever somebody looks.
    staleTime: 0,
    retry: (count, problem) => !isMissing(problem) && count < 2,
    refetchInterval: ({ state }) => (state.data && isUnderWay(state.data) ? PAUSE : false),
  });
}

export function isUnderWay({ status }: SharedView): boolean {
  return status === "pending" || status === "running" || status === "waiting" || status === "paused";
}
