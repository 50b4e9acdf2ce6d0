import type { QueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { watchSession } from "@/features/auth/session";
import { notify } from "@/lib/notices";
import { texts } from "@/texts";
import type { AppRouter } from "./router";

interface Props {
  router: AppRouter;
  queryClient: QueryClient;
}

/** What follows when somebody is logged out: nothing of theirs stays, and an expired token leads back to where it died. */
export function SessionEnds({ router, queryClient }: Props) {
  useEffect(
    () =>
      watchSession((end) => {
        if (end === undefined) return;
        queryClient.clear();
        if (end === "expired") {
          notify(texts.auth.expired, { detail: texts.auth.expiredDetail, bad: true });
          void router.navigate({ to: "/login", search: { next: router.state.location.href } });
        } else {
          void router.navigate({ to: "/" });
        }
      }),
    [router, queryClient],
  );
  return null;
}
