import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import {
  type SchedulePatch,
  type ScheduleRequest,
  type ScheduleView,
  schedulesAdd,
  schedulesChange,
  schedulesGet,
  schedulesPage,
  schedulesRemove,
  schedulesTimes,
} from "@/client";

const PAGE = 50;
/** How often the list is asked for: what comes round changes it. In milliseconds. */
const PAUSE = 20_000;
const TIMES = 5;

export const scheduleKeys = {
  all: ["schedules"] as const,
  listed: ["schedules", "listed"] as const,
  one: (id: string) => ["schedules", "one", id] as const,
  times: (cron: string, zone: string) => ["schedules", "times", cron, zone] as const,
};

export const schedulesQuery = infiniteQueryOptions({
  queryKey: scheduleKeys.listed,
  queryFn: async ({ pageParam, signal }) => {
    const query = { limit: PAGE, ...(pageParam === undefined ? {} : { cursor: pageParam }) };
    return (await schedulesPage({ query, signal, throwOnError: true })).data;
  },
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.next_cursor ?? undefined,
  staleTime: 0,
  refetchInterval: PAUSE,
});

export function scheduleQuery(id: string) {
  return queryOptions({
    queryKey: scheduleKeys.one(id),
    queryFn: async ({ signal }) => (await schedulesGet({ path: { schedule_id: id }, signal, throwOnError: true })).data,
  });
}

/** When a cron expression comes round the next times, by the engine's own clock; or what is wrong with it. */
export function timesQuery(cron: string, zone: string) {
  return queryOptions({
    queryKey: scheduleKeys.times(cron, zone),
    queryFn: async ({ signal }) =>
      (await schedulesTimes({ query: { cron, time_zone: zone, count: TIMES }, signal, throwOnError: true })).data,
    staleTime: 30_000,
    placeholderData: keepPreviousData,
    retry: false,
  });
}

export function useAddSchedule() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (body: ScheduleRequest) => (await schedulesAdd({ body, throwOnError: true })).data,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: scheduleKeys.listed }),
  });
}

export function useChangeSchedule(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (body: SchedulePatch): Promise<ScheduleView> =>
      (await schedulesChange({ path: { schedule_id: id }, body, throwOnError: true })).data,
    onSuccess: (schedule) => queryClient.setQueryData(scheduleKeys.one(id), schedule),
    onSettled: () => queryClient.invalidateQueries({ queryKey: scheduleKeys.listed }),
  });
}

export function useRemoveSchedule(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async () => (await schedulesRemove({ path: { schedule_id: id }, throwOnError: true })).data,
    onSuccess: () => queryClient.removeQueries({ queryKey: scheduleKeys.one(id) }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: scheduleKeys.listed }),
  });
}
