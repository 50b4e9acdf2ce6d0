import { type QueryClient, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { authGuest, authWelcome } from "@/client";
import { beginSession, useSession } from "./session";

const guestKey = ["auth", "guest"] as const;

/** How often the guest whose session it is may still run an agent. */
export const guestQuery = queryOptions({
  queryKey: guestKey,
  queryFn: async ({ signal }) => (await authGuest({ signal, throwOnError: true })).data,
});

/** Whether whoever is here only tries agents. */
export function useIsGuest(): boolean {
  return useSession()?.guest === true;
}

/** Begins a guest's session, so that an agent can be tried at once. */
export function useComeIn() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async () => (await authWelcome({ throwOnError: true })).data,
    onSuccess: ({ token, username, tries, tries_left }) => {
      queryClient.setQueryData(guestKey, { username, tries, tries_left });
      beginSession({ token, username, guest: true });
    },
  });
}

/** Has the number of tries asked for again. */
export function countTries(queryClient: QueryClient): void {
  void queryClient.invalidateQueries({ queryKey: guestKey });
}
