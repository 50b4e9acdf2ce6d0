import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import {
  type StepRequest,
  type WorkflowView,
  workflowsCancel,
  workflowsGet,
  workflowsPage,
  workflowsSubmit,
} from "@/client";
import { escapeReferences } from "./references";

const PAGE = 50;
/** How often the list is asked for while something in it runs, in milliseconds. */
const LIST_PAUSE = 2_000;

export type Status = WorkflowView["status"];
export type Step = WorkflowView["steps"][number];

export const workflowKeys = {
  all: ["workflows"] as const,
  own: ["workflows", "own"] as const,
  one: (id: string) => ["workflows", "one", id] as const,
};

export function isUnderWay(status: Status): boolean {
  return status === "pending" || status === "running";
}

/** Often at first, when an answer may come any moment; then less and less. In milliseconds. */
function pause(asked: number): number {
  if (asked < 12) return 400;
  return asked < 60 ? 1_000 : 3_000;
}

export function workflowQuery(id: string) {
  return queryOptions({
    queryKey: workflowKeys.one(id),
    queryFn: async ({ signal }) => (await workflowsGet({ path: { workflow_id: id }, signal, throwOnError: true })).data,
    refetchInterval: ({ state }) =>
      state.data && isUnderWay(state.data.status) ? pause(state.dataUpdateCount) : false,
  });
}

export const ownWorkflowsQuery = infiniteQueryOptions({
  queryKey: workflowKeys.own,
  queryFn: async ({ pageParam, signal }) => {
    const query = { limit: PAGE, ...(pageParam === undefined ? {} : { cursor: pageParam }) };
    return (await workflowsPage({ query, signal, throwOnError: true })).data;
  },
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.next_cursor ?? undefined,
  staleTime: 0,
  refetchInterval: ({ state }) =>
    state.data?.pages.some((page) => page.items.some((item) => isUnderWay(item.status))) ? LIST_PAUSE : false,
});

interface Run {
  agent: string;
  name: string;
  input: Record<string, unknown>;
}

/** The body that runs one agent on `input`, exactly as it is. */
export function runBody({ agent, name, input }: Run): { name: string; steps: StepRequest[] } {
  const escaped = Object.entries(input).map(([key, value]) => [key, escapeReferences(value)]);
  return { name, steps: [{ id: "run", agent, input: Object.fromEntries(escaped), needs: [] }] };
}

/** Starts a workflow of one step; answers with the workflow. */
export function useRunAgent() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (run: Run) => (await workflowsSubmit({ body: runBody(run), throwOnError: true })).data,
    onSuccess: (workflow) => {
      queryClient.setQueryData(workflowKeys.one(workflow.id), workflow);
      void queryClient.invalidateQueries({ queryKey: workflowKeys.own });
    },
  });
}

/** Stops a workflow; what runs is hung up on. */
export function useCancel(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async () => (await workflowsCancel({ path: { workflow_id: id }, throwOnError: true })).data,
    onSuccess: (workflow) => queryClient.setQueryData(workflowKeys.one(id), workflow),
    // It may have ended by itself a moment ago.
    onError: () => queryClient.invalidateQueries({ queryKey: workflowKeys.one(id) }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: workflowKeys.own }),
  });
}
