import { infiniteQueryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type DeadLetterView, deadLettersPage, deadLettersRequeue } from "@/client";

const PAGE = 50;
const PAUSE = 15_000;

export const letterKeys = {
  all: ["dead-letters"] as const,
  listed: ["dead-letters", "listed"] as const,
};

export const lettersQuery = infiniteQueryOptions({
  queryKey: letterKeys.listed,
  queryFn: async ({ pageParam, signal }) => {
    const query = { limit: PAGE, ...(pageParam === undefined ? {} : { cursor: pageParam }) };
    return (await deadLettersPage({ query, signal, throwOnError: true })).data;
  },
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.next_cursor ?? undefined,
  staleTime: 0,
  refetchInterval: PAUSE,
});

/** Of several that were requeued: those that were, and why the others were not. */
export interface Requeued {
  done: number;
  refused: readonly { letter: DeadLetterView; message: string }[];
}

/** Requeues letters one after the other; what one is refused for does not keep the others. */
export function useRequeue(onEach?: (done: number) => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (letters: readonly DeadLetterView[]): Promise<Requeued> => {
      const refused: { letter: DeadLetterView; message: string }[] = [];
      for (const [place, letter] of letters.entries()) {
        try {
          await deadLettersRequeue({ path: { letter_id: letter.id }, throwOnError: true });
        } catch (problem) {
          refused.push({ letter, message: problem instanceof Error ? problem.message : String(problem) });
        }
        onEach?.(place + 1);
      }
      return { done: letters.length - refused.length, refused };
    },
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: letterKeys.all });
      void queryClient.invalidateQueries({ queryKey: ["workflows"] });
    },
  });
}
