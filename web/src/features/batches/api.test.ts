import { InfiniteQueryObserver, QueryClient } from "@tanstack/react-query";
import { expect, test, vi } from "vitest";
import { client } from "@/client/client.gen";
import { resultsQuery } from "./api";

test("once a batch is done its results are asked for anew, and those before stay until then", async () => {
  const statuses = ["pending", "completed"];
  client.setConfig({
    baseUrl: "http://engine.test",
    fetch: async () => Response.json({ items: [{ status: statuses.shift() }], next_cursor: null }),
  });
  const results = new InfiniteQueryObserver(new QueryClient(), resultsQuery("1", undefined, true));
  const status = () => results.getCurrentResult().data?.pages[0]?.items[0]?.status;
  const stop = results.subscribe(() => undefined);
  await vi.waitFor(() => expect(status()).toBe("pending"));
  results.setOptions(resultsQuery("1", undefined, false));
  expect(status()).toBe("pending");
  await vi.waitFor(() => expect(status()).toBe("completed"));
  stop();
});
