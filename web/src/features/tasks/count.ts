import { queryOptions } from "@tanstack/react-query";
import { tasksPage } from "@/client";

/** More than these are not counted one by one. */
export const MOST_COUNTED = 100;
/** How often it is looked whether somebody asks something, in milliseconds. */
const PAUSE = 20_000;

export const taskKeys = {
  all: ["tasks"] as const,
  open: ["tasks", "open"] as const,
  listed: (status: "open" | "all") => ["tasks", "listed", status] as const,
  one: (id: string) => ["tasks", "one", id] as const,
};

/** What waits for the reader, newest first, as far as it is counted. */
export const openTasksQuery = queryOptions({
  queryKey: taskKeys.open,
  queryFn: async ({ signal }) =>
    (await tasksPage({ query: { limit: MOST_COUNTED }, signal, throwOnError: true })).data.items,
  staleTime: 5_000,
  refetchInterval: PAUSE,
});
