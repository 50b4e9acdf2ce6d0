import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { expect, test, vi } from "vitest";
import { client } from "@/client/client.gen";
import { timelineQuery } from "./api";

test("once a workflow is over its timeline is asked for anew, and the one before stays until then", async () => {
  const statuses = ["running", "completed"];
  client.setConfig({
    baseUrl: "http://engine.test",
    fetch: async () => Response.json({ status: statuses.shift() }),
  });
  const timeline = new QueryObserver(new QueryClient(), timelineQuery("1", true));
  const status = () => timeline.getCurrentResult().data?.status;
  const stop = timeline.subscribe(() => undefined);
  await vi.waitFor(() => expect(status()).toBe("running"));
  timeline.setOptions(timelineQuery("1", false));
  expect(status()).toBe("running");
  await vi.waitFor(() => expect(status()).toBe("completed"));
  stop();
});
