import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import {
  communityOwnReview,
  communityQuality,
  communityReviews,
  communitySaveReview,
  communityTakeDownReview,
  communityWithdrawReview,
  type ReviewRequest,
} from "@/client";
import { notify } from "@/lib/notices";
import { texts } from "@/texts/community";
import { communityKeys, type ReviewOrder } from "./keys";

const PAGE = 5;

export function qualityQuery(agent: string) {
  return queryOptions({
    queryKey: communityKeys.quality(agent),
    queryFn: async ({ signal }) =>
      (await communityQuality({ path: { agent_id: agent }, signal, throwOnError: true })).data,
  });
}

export function reviewsQuery(agent: string, order: ReviewOrder = "newest") {
  return infiniteQueryOptions({
    queryKey: communityKeys.ordered(agent, order),
    queryFn: async ({ pageParam, signal }) => {
      const query = { order, limit: PAGE, ...(pageParam === undefined ? {} : { cursor: pageParam }) };
      return (await communityReviews({ path: { agent_id: agent }, query, signal, throwOnError: true })).data;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

/** What one has said of an agent, and whether one may: asked again whenever it is looked at, as a run may have ended. */
export function ownReviewQuery(agent: string) {
  return queryOptions({
    queryKey: communityKeys.ownReview(agent),
    queryFn: async ({ signal }) =>
      (await communityOwnReview({ path: { agent_id: agent }, signal, throwOnError: true })).data,
    staleTime: 0,
  });
}

function useAllRenewed(agent: string): () => Promise<unknown> {
  const queryClient = useQueryClient();
  return () =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: communityKeys.reviews(agent) }),
      queryClient.invalidateQueries({ queryKey: communityKeys.ownReview(agent) }),
    ]);
}

/** Says something of an agent, in place of what one had said before. */
export function useSaveReview(agent: string) {
  const queryClient = useQueryClient();
  const renew = useAllRenewed(agent);
  return useMutation({
    mutationFn: async (body: ReviewRequest) =>
      (await communitySaveReview({ path: { agent_id: agent }, body, throwOnError: true })).data,
    onSuccess: (review) => {
      queryClient.setQueryData(ownReviewQuery(agent).queryKey, { may_review: true, review });
    },
    onSettled: renew,
  });
}

/** Withdraws what one has said, on the screen at once; it can be said again by `undo`. */
export function useWithdrawReview(agent: string) {
  const queryClient = useQueryClient();
  const renew = useAllRenewed(agent);
  const save = useSaveReview(agent);
  const { queryKey } = ownReviewQuery(agent);
  return useMutation({
    mutationFn: async () => {
      await communityWithdrawReview({ path: { agent_id: agent }, throwOnError: true });
    },
    onMutate: async () => {
      await queryClient.cancelQueries({ queryKey });
      const before = queryClient.getQueryData(queryKey);
      if (before) queryClient.setQueryData(queryKey, { ...before, review: null });
      return before;
    },
    onError: (problem, _, before) => {
      queryClient.setQueryData(queryKey, before);
      notify(texts.community.reviews.notWithdrawn, { detail: problem.message, bad: true });
    },
    onSuccess: (_, __, before) => {
      const was = before?.review;
      notify(texts.community.reviews.withdrawn, {
        action: was
          ? { label: texts.keeping.undo, onSelect: () => save.mutate({ stars: was.stars, text: was.text }) }
          : undefined,
      });
    },
    onSettled: renew,
  });
}

/** Takes somebody's review down; for administrators. */
export function useTakeDownReview(agent: string) {
  const renew = useAllRenewed(agent);
  return useMutation({
    mutationFn: async (username: string) => {
      await communityTakeDownReview({ path: { agent_id: agent, username }, throwOnError: true });
    },
    onSuccess: (_, username) => notify(texts.community.reviews.takenDown(username)),
    onError: (problem) => notify(texts.community.reviews.notTakenDown, { detail: problem.message, bad: true }),
    onSettled: renew,
  });
}
