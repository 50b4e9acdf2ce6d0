import { expect, test } from "vitest";
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
