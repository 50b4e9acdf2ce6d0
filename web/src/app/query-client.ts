import {
  type InvalidateOptions,
  type InvalidateQueryFilters,
  MutationCache,
  type Query,
  QueryCache,
  QueryClient,
  type QueryKey,
} from "@tanstack/react-query";
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

/**
 * Asks again after a change also where an answer was still under way, of a moment before it.
 *
 * The library asks anew only where somebody looks and an older answer is there. It would keep a first answer, or one
 * that nobody waits for, as if it had come after the change.
 */
class FreshQueryClient extends QueryClient {
  readonly #again = new WeakMap<Query, Promise<void>>();

  override async invalidateQueries<Key extends QueryKey = QueryKey>(
    filters?: InvalidateQueryFilters<Key>,
    options?: InvalidateOptions,
  ): Promise<void> {
    const underWay = this.getQueryCache()
      .findAll(filters)
      .filter((query) => query.state.fetchStatus !== "idle" && !(query.isActive() && query.state.data !== undefined));
    await Promise.all([super.invalidateQueries(filters, options), ...underWay.map((query) => this.#askAgain(query))]);
  }

  /** Asks again once the answer that is under way has come; changes meanwhile are the same one's. */
  #askAgain(query: Query): Promise<void> {
    const asked =
      this.#again.get(query) ??
      Promise.resolve(query.promise)
        .then(
          () => super.invalidateQueries({ predicate: (one) => one === query }),
          () => undefined, // it has failed, which the page says, or was asked for again already
        )
        .finally(() => this.#again.delete(query));
    this.#again.set(query, asked);
    return asked;
  }
}

export function createQueryClient(): QueryClient {
  return new FreshQueryClient({
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
