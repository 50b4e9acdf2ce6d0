import { client } from "@/client/client.gen";
import { currentSession } from "@/features/auth/session";
import { toProblem } from "@/lib/problem";
import { newTraceparent } from "@/lib/trace";
import { texts } from "@/texts";

/** Gives every request the token and a trace, and every refusal one shape. `baseUrl` is the engine's; by default the page's own. */
export function connectClient(baseUrl = ""): void {
  client.setConfig({ baseUrl, auth: () => currentSession()?.token, responseStyle: "fields" });
  client.interceptors.request.clear();
  client.interceptors.request.use((request) => {
    request.headers.set("traceparent", newTraceparent());
    return request;
  });
  client.interceptors.error.clear();
  client.interceptors.error.use((body, response, request) =>
    toProblem(body, response, texts.problem, request?.headers.get("Authorization")),
  );
}
