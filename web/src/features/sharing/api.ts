import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import {
  type LinkView,
  type SharedView,
  type ShareRequest,
  sharingLink,
  sharingRead,
  sharingShare,
  sharingShareTemplate,
  sharingStop,
  sharingStopTemplate,
  sharingTemplateLink,
} from "@/client";
import { isMissing } from "@/lib/problem";

/** While what is shared is at work it is asked for so often, in milliseconds. */
const PAUSE = 2_000;

/** What a link leads to: one of one's workflows by its id, or one of one's own templates. */
export type Linked = { id: string } | { template: string };

/** A link, and what it shows beside the thing itself. */
export type Link = LinkView & Pick<ShareRequest, "include_input">;

const keys = {
  link: (to: Linked) => ["sharing", "link", to] as const,
  read: (token: string) => ["sharing", "read", token] as const,
};

/** The link to something of one's own; null where there is none. */
export function linkQuery(to: Linked) {
  return queryOptions({
    queryKey: keys.link(to),
    queryFn: async ({ signal }): Promise<Link | null> => {
      const options = { signal, throwOnError: true as const };
      const { data } =
        "template" in to
          ? await sharingTemplateLink({ path: { slug: to.template }, ...options })
          : await sharingLink({ path: { workflow_id: to.id }, ...options });
      return data ?? null;
    },
  });
}

/** Makes a link, or changes what it shows. */
export function useShare(to: Linked) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async ({ include_name = false, include_input = false }: ShareRequest): Promise<Link> => {
      const { data } =
        "template" in to
          ? await sharingShareTemplate({ path: { slug: to.template }, body: { include_name }, throwOnError: true })
          : await sharingShare({
              path: { workflow_id: to.id },
              body: { include_name, include_input },
              throwOnError: true,
            });
      return data;
    },
    onSuccess: (link) => queryClient.setQueryData(keys.link(to), link),
  });
}

/** Ends a link at once. */
export function useStopSharing(to: Linked) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      if ("template" in to) await sharingStopTemplate({ path: { slug: to.template }, throwOnError: true });
      else await sharingStop({ path: { workflow_id: to.id }, throwOnError: true });
    },
    onSuccess: () => queryClient.setQueryData(keys.link(to), null),
    onError: () => queryClient.invalidateQueries({ queryKey: keys.link(to) }),
  });
}

/** What is shared may be ended at any time, so it is asked for whenever somebody looks. */
export const FRESH = {
  staleTime: 0,
  retry: (count: number, problem: Error) => !isMissing(problem) && count < 2,
};

/** What a link leads to, for anybody. */
export function sharedQuery(token: string) {
  return queryOptions({
    ...FRESH,
    queryKey: keys.read(token),
    queryFn: async ({ signal }) => (await sharingRead({ path: { token }, signal, throwOnError: true })).data,
    refetchInterval: ({ state }) => (state.data && isUnderWay(state.data) ? PAUSE : false),
  });
}

export function isUnderWay({ status }: SharedView): boolean {
  return status === "pending" || status === "running" || status === "waiting" || status === "paused";
}
