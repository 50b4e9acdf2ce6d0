import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { currentSession, endSession } from "@/features/auth/session";
import { ProblemError } from "@/lib/problem";

const RETRIES = 2;

/** Worth asking again: no answer at all, or the server's own fault. */
function mayPass(problem: Error): boolean {
  return problem instanceof ProblemError && (problem.status === 0 || problem.status >= 500);
}

/** A refusal of the token before this one says nothing of this one: a changed password kills only the old. */
function leaveWhenTokenIsDead(problem: Error): void {
  if (!(problem instanceof ProblemError) || problem.status !== 401) return;
  const session = currentSession();
  if (session && problem.asked === `Bearer ${session.token}`) endSession("expired");
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: leaveWhenTokenIsDead }),
    mutationCache: new MutationCache({ onError: leaveWhenTokenIsDead }),
    defaultOptions: {
      // "always": without a network a request fails at once and the page says so, instead of waiting in silence.
      queries: {
        networkMode: "always",
        refetchOnReconnect: true,
        staleTime: 30_000,
        retry: (failures, problem) => failures < RETRIES && mayPass(problem),
        retryDelay: (failures) => 500 * 2 ** failures,
      },
      mutations: { networkMode: "always" },
    },
  });
}
