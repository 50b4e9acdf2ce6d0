import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import {
  type Step as StepRequest,
  type StepView,
  workflowsGet,
  workflowsItems,
  workflowsPage,
  workflowsReplay,
  workflowsSubmit,
} from "@/client";
import { queryOf, type WorkflowSearch } from "./filters";
import { escapeReferences } from "./references";
import { isUnderWay, isUnfinished, type Status } from "./status";

const PAGE = 50;
/** How often the list is asked for while something in it runs, in milliseconds; and while nothing does. */
const LIST_PAUSE = 2_000;
const CALM_PAUSE = 10_000;

/** How often what only waits for time or people is asked for, in milliseconds. */
const PATIENT_PAUSE = 3_000;
/** Below this the server names the inputs of what `runBody` makes. */
export const RUN_POINTER = "body.steps.0.input";

export type Step = StepView;

export const workflowKeys = {
  all: ["workflows"] as const,
  own: ["workflows", "own"] as const,
  one: (id: string) => ["workflows", "one", id] as const,
  replay: (id: string, at: string | undefined) => ["workflows", "replay", id, at ?? ""] as const,
  items: (id: string, step: string) => ["workflows", "one", id, "items", step] as const,
};

/** Often at first, when an answer may come any moment; then less and less. In milliseconds; false is never again. */
function pause(status: Status, asked: number): number | false {
  if (!isUnfinished(status)) return false;
  if (status === "waiting" || status === "paused") return asked < 12 ? 1_000 : PATIENT_PAUSE;
  if (asked < 12) return 400;
  return asked < 60 ? 1_000 : PATIENT_PAUSE;
}

export function workflowQuery(id: string) {
  return queryOptions({
    queryKey: workflowKeys.one(id),
    queryFn: async ({ signal }) => (await workflowsGet({ path: { workflow_id: id }, signal, throwOnError: true })).data,
    refetchInterval: ({ state }) => (state.data ? pause(state.data.status, state.dataUpdateCount) : false),
  });
}

/** One's own workflows, the newest first, narrowed to what is looked for; renewed often while one of them runs. */
export function ownWorkflowsQuery(search: WorkflowSearch = {}, limit = PAGE) {
  return infiniteQueryOptions({
    queryKey: [...workflowKeys.own, search, limit],
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...queryOf(search), limit, ...(pageParam === undefined ? {} : { cursor: pageParam }) };
      return (await workflowsPage({ query, signal, throwOnError: true })).data;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    staleTime: 0,
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.items.some((item) => isUnderWay(item.status))) ? LIST_PAUSE : CALM_PAUSE,
    placeholderData: keepPreviousData,
  });
}

/** How a finished workflow stood at a point of its replay; that changes no more. */
export function replayQuery(id: string, at: string | undefined) {
  return queryOptions({
    queryKey: workflowKeys.replay(id, at),
    queryFn: async ({ signal }) => {
      const query = at === undefined ? {} : { at };
      return (await workflowsReplay({ path: { workflow_id: id }, query, signal, throwOnError: true })).data;
    },
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  });
}

/** The items or the rounds of a step, in their order; renewed while it is `live`. */
export function itemsQuery(id: string, step: string, live: boolean) {
  return infiniteQueryOptions({
    queryKey: workflowKeys.items(id, step),
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: PAGE, ...(pageParam === undefined ? {} : { cursor: pageParam }) };
      return (await workflowsItems({ path: { workflow_id: id, step }, query, signal, throwOnError: true })).data;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    staleTime: 0,
    refetchInterval: live ? LIST_PAUSE : false,
  });
}

export interface Run {
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
    mutationFn: async (run: Run) =>
      (await workflowsSubmit({ body: runBody(run), query: { stream: true }, throwOnError: true })).data,
    onSuccess: (workflow) => {
      queryClient.setQueryData(workflowKeys.one(workflow.id), workflow);
      void queryClient.invalidateQueries({ queryKey: workflowKeys.own });
    },
  });
}
