import { expect, test } from "vitest";
import { client } from "@/client/client.gen";
import { connectClient } from "./connect-client";

test("every request begins a trace of its own", async () => {
  connectClient("http://127.0.0.1");
  connectClient("http://127.0.0.1"); // again, as tests do: one interceptor stays
  const sent: Request[] = [];
  const answer = async (request: RequestInfo | URL) => {
    sent.push(request as Request);
    return new Response("{}", { headers: { "Content-Type": "application/json" } });
  };
  await client.get({ url: "/health", fetch: answer });
  await client.get({ url: "/health", fetch: answer });
  const traces = sent.map((request) => request.headers.get("traceparent"));
  expect(traces).toHaveLength(2);
  expect(new Set(traces).size).toBe(2);
  expect(traces[0]).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
});
