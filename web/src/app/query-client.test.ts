import { QueryObserver } from "@tanstack/react-query";
import { expect, test, vi } from "vitest";
import { beginSession, currentSession } from "@/features/auth/session";
import { ProblemError } from "@/lib/problem";
import { createQueryClient } from "./query-client";

async function refused(asked: string | null): Promise<void> {
  const refusal = () => Promise.reject(new ProblemError(401, "Unauthorized", "The token is not valid.", [], asked));
  await createQueryClient()
    .fetchQuery({ queryKey: ["anything"], queryFn: refusal })
    .catch(() => undefined);
}

test("a token that is refused ends its session, and no later one", async () => {
  beginSession({ token: "new", username: "ada" });
  await refused("Bearer old");
  await refused(null);
  expect(currentSession()?.token).toBe("new");
  await refused("Bearer new");
  expect(currentSession()).toBeUndefined();
});

/** A query whose answers come when they are let go; they are numbered by when they were asked for. */
function numbered() {
  const asked: PromiseWithResolvers<number>[] = [];
  return {
    queryKey: ["numbers"],
    queryFn: () => {
      asked.push(Promise.withResolvers<number>());
      return asked.at(-1)?.promise ?? 0;
    },
    asked,
    answer: (number: number) => asked[number - 1]?.resolve(number),
  };
}

test("what was asked for before a change is asked for again, also where it is the first answer", async () => {
  const numbers = numbered();
  const queryClient = createQueryClient();
  const stop = new QueryObserver(queryClient, numbers).subscribe(() => undefined);
  const over = Promise.all([1, 2, 3].map(() => queryClient.invalidateQueries(numbers)));
  expect(numbers.asked).toHaveLength(1);
  numbers.answer(1);
  await vi.waitFor(() => expect(numbers.asked).toHaveLength(2));
  numbers.answer(2);
  await over;
  expect(queryClient.getQueryData(numbers.queryKey)).toBe(2);
  expect(numbers.asked).toHaveLength(2);
  stop();
});

test("what nobody looks at is asked for when somebody looks at it", async () => {
  const numbers = numbered();
  const queryClient = createQueryClient();
  const prefetch = queryClient.prefetchQuery(numbers);
  const over = queryClient.invalidateQueries(numbers);
  numbers.answer(1);
  await Promise.all([prefetch, over]);
  expect(numbers.asked).toHaveLength(1);
  const stop = new QueryObserver(queryClient, numbers).subscribe(() => undefined);
  expect(numbers.asked).toHaveLength(2);
  stop();
});

test("a first answer that does not come is not asked for twice over", async () => {
  const numbers = numbered();
  const queryClient = createQueryClient();
  const stop = new QueryObserver(queryClient, { ...numbers, retry: false }).subscribe(() => undefined);
  const over = queryClient.invalidateQueries(numbers);
  numbers.asked[0]?.reject(new Error("no"));
  await over;
  expect(numbers.asked).toHaveLength(1);
  stop();
});
