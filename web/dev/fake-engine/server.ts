// Serves the built page and a fake engine at one address, under the page's content security policy.
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { extname, join, normalize } from "node:path";
import type { FakeEngine } from "./engine.ts";

const API =
  /^\/(auth\/[a-z]+|agents\/(library|categories|facets|suggestions|shelves)|favourites|collections|api-keys|users|operations|workflows|(template-)?shares|analytics\/[a-z]+|tasks|templates|batches|schedules|triggers|dead-letters|prices|budgets?)(\/|$)/;
const KINDS: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
};
const POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

async function answerApi(engine: FakeEngine, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const body = chunks.length > 0 ? Buffer.concat(chunks) : null;
  const headers = { authorization: incoming.headers.authorization ?? "", "content-type": "application/json" };
  const address = `http://${incoming.headers.host}${incoming.url}`;
  const answer = await engine.fetch(new Request(address, { method: incoming.method ?? "GET", headers, body }));
  outgoing.writeHead(answer.status, Object.fromEntries(answer.headers));
  outgoing.end(Buffer.from(await answer.arrayBuffer()));
}

async function answerFile(folder: string, path: string, outgoing: ServerResponse): Promise<void> {
  const wanted = extname(path) === "" ? "/index.html" : normalize(path);
  try {
    const content = await readFile(join(folder, wanted));
    outgoing.writeHead(200, {
      "content-type": KINDS[extname(wanted)] ?? "application/octet-stream",
      "content-security-policy": POLICY,
    });
    outgoing.end(content);
  } catch {
    outgoing.writeHead(404).end();
  }
}

/** Listens on a free port of the loopback interface, or on `port`. */
export async function serve(
  engine: FakeEngine,
  folder: string,
  port = 0,
): Promise<{ server: Server; address: string }> {
  const server = createServer((incoming, outgoing) => {
    const path = new URL(incoming.url ?? "/", "http://localhost").pathname;
    const answered = API.test(path) ? answerApi(engine, incoming, outgoing) : answerFile(folder, path, outgoing);
    answered.catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error("the server has no port");
  return { server, address: `http://127.0.0.1:${bound.port}` };
}
