import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type TaskView, tasksAnswer, tasksDecide, tasksGet, tasksPage } from "@/client";
import { taskKeys } from "./count";

const PAGE = 20;
/** How often the list of what waits is asked for, in milliseconds. */
const LIST_PAUSE = 10_000;

export type Listed = "open" | "all";

export function tasksQuery(status: Listed) {
  return infiniteQueryOptions({
    queryKey: taskKeys.listed(status),
    queryFn: async ({ pageParam, signal }) => {
      const query = { status, limit: PAGE, ...(pageParam === undefined ? {} : { cursor: pageParam }) };
      return (await tasksPage({ query, signal, throwOnError: true })).data;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    staleTime: 0,
    refetchInterval: LIST_PAUSE,
  });
}

export function taskQuery(id: string) {
  return queryOptions({
    queryKey: taskKeys.one(id),
    queryFn: async ({ signal }) => (await tasksGet({ path: { task_id: id }, signal, throwOnError: true })).data,
    staleTime: 5_000,
  });
}

/** Approves or rejects. */
export function useDecide(id: string) {
  return useSettled(
    async (body: { approve: boolean; comment: string }) =>
      (await tasksDecide({ path: { task_id: id }, body, throwOnError: true })).data,
  );
}

/** Answers a question. */
export function useAnswer(id: string) {
  return useSettled(
    async (answers: Record<string, unknown>) =>
      (await tasksAnswer({ path: { task_id: id }, body: { answers }, throwOnError: true })).data,
  );
}

/** Whatever comes of it, the tasks and the workflows that asked are looked at anew. */
function useSettled<Given>(settle: (given: Given) => Promise<TaskView>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: settle,
    onSuccess: (task) => queryClient.setQueryData(taskKeys.one(task.id), task),
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: taskKeys.all });
      void queryClient.invalidateQueries({ queryKey: ["workflows"] });
    },
  });
}
