import { queryOptions } from "@tanstack/react-query";
import { authMe, type UserView } from "@/client";

/** Who is logged in, as the engine knows them. */
export const meQuery = queryOptions({
  queryKey: ["auth", "me"],
  queryFn: async ({ signal }) => (await authMe({ signal, throwOnError: true })).data,
  staleTime: 60_000,
});

/** Whether somebody sees others' numbers and not only their own. */
export function seesAll(user: UserView | undefined): boolean {
  return user?.role === "analyst" || user?.role === "admin";
}

export function isAdmin(user: UserView | undefined): boolean {
  return user?.role === "admin";
}
