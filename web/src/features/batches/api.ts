import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import {
  type BatchRequest,
  batchesCancel,
  batchesGet,
  batchesPage,
  batchesResults,
  batchesStream,
  batchesSubmit,
} from "@/client";
import { saveFile } from "@/lib/save-file";
import { batchState } from "./progress";
import { resultsCsv } from "./results";

const PAGE = 20;
/** How often a batch that is under way is asked for, in milliseconds. */
const PAUSE = 2_000;
const CALM_PAUSE = 15_000;

export type ResultStatus = NonNullable<NonNullable<Parameters<typeof batchesResults>[0]["query"]>["status"]>;

export const batchKeys = {
  all: ["batches"] as const,
  listed: ["batches", "listed"] as const,
  one: (id: string) => ["batches", "one", id] as const,
  // What was read while a batch was under way is not all that came of it: once it is done, it is asked for anew.
  results: (id: string, status: ResultStatus | undefined, live: boolean) =>
    ["batches", "one", id, "results", status ?? "", live] as const,
};

export const batchesQuery = infiniteQueryOptions({
  queryKey: batchKeys.listed,
  queryFn: async ({ pageParam, signal }) => {
    const query = { limit: PAGE, ...(pageParam === undefined ? {} : { cursor: pageParam }) };
    return (await batchesPage({ query, signal, throwOnError: true })).data;
  },
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.next_cursor ?? undefined,
  staleTime: 0,
  refetchInterval: ({ state }) =>
    state.data?.pages.some(({ items }) => items.some((one) => batchState(one) === "running")) ? PAUSE : CALM_PAUSE,
});

export function batchQuery(id: string) {
  return queryOptions({
    queryKey: batchKeys.one(id),
    queryFn: async ({ signal }) => (await batchesGet({ path: { batch_id: id }, signal, throwOnError: true })).data,
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data && batchState(state.data) !== "running" ? false : PAUSE),
  });
}

/** The results so far, in the order of the inputs; renewed while the batch is `live`. */
export function resultsQuery(id: string, status: ResultStatus | undefined, live: boolean) {
  return infiniteQueryOptions({
    queryKey: batchKeys.results(id, status, live),
    queryFn: async ({ pageParam, signal }) => {
      const query = {
        limit: PAGE,
        ...(status === undefined ? {} : { status }),
        ...(pageParam === undefined ? {} : { cursor: pageParam }),
      };
      return (await batchesResults({ path: { batch_id: id }, query, signal, throwOnError: true })).data;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    staleTime: 0,
    refetchInterval: live ? PAUSE : false,
    placeholderData: (before, query) => (query?.queryKey[4] === (status ?? "") ? before : undefined),
  });
}

export function useSubmitBatch() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (body: BatchRequest) => (await batchesSubmit({ body, throwOnError: true })).data,
    onSuccess: (batch) => {
      queryClient.setQueryData(batchKeys.one(batch.id), batch);
      void queryClient.invalidateQueries({ queryKey: batchKeys.listed });
    },
  });
}

export function useCancelBatch(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async () => (await batchesCancel({ path: { batch_id: id }, throwOnError: true })).data,
    onSuccess: (batch) => queryClient.setQueryData(batchKeys.one(id), batch),
    onSettled: () => queryClient.invalidateQueries({ queryKey: batchKeys.all }),
  });
}

/** Everything that came of a batch so far, as a file. */
export function useSaveResults(id: string, name: string) {
  return useMutation({
    mutationFn: async (format: "csv" | "ndjson") => {
      const { data } = await batchesStream({ path: { batch_id: id }, parseAs: "text", throwOnError: true });
      const lines = typeof data === "string" ? data : "";
      const text = format === "csv" ? resultsCsv(lines) : lines;
      const type = format === "csv" ? "text/csv" : "application/x-ndjson";
      saveFile(new Blob([text], { type }), `${fileName(name)}.${format}`);
    },
  });
}

function fileName(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  return plain === "" ? "batch" : plain;
}
