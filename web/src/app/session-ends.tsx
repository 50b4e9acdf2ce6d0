import type { QueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { currentSession, watchSession } from "@/features/auth/session";
import { notify } from "@/lib/notices";
import { texts } from "@/texts";
import type { AppRouter } from "./router";

interface Props {
  router: AppRouter;
  queryClient: QueryClient;
}

/**
 * What follows when somebody is logged out: nothing of theirs stays, and an expired token leads back to where it died.
 * Nor does anything stay of a guest once somebody has logged in.
 */
export function SessionEnds({ router, queryClient }: Props) {
  useEffect(() => {
    let before = currentSession()?.username;
    return watchSession((end) => {
      const now = currentSession()?.username;
      if (before !== undefined && before !== now) queryClient.clear();
      before = now;
      if (end === "expired") {
        notify(texts.auth.expired, { detail: texts.auth.expiredDetail, bad: true });
        void router.navigate({ to: "/login", search: { next: router.state.location.href } });
      } else if (end === "left") {
        void router.navigate({ to: "/" });
      }
    });
  }, [router, queryClient]);
  return null;
}
