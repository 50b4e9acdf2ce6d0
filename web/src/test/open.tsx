import { createMemoryHistory } from "@tanstack/react-router";
import { render } from "@testing-library/react";
import { type UserEvent, userEvent } from "@testing-library/user-event";
import { App } from "@/app/app";
import { connectClient } from "@/app/connect-client";
import { createQueryClient } from "@/app/query-client";
import { type AppRouter, createAppRouter } from "@/app/router";
import { client } from "@/client/client.gen";
import { beginSession } from "@/features/auth/session";
import { FakeEngine, type FakeEngineOptions } from "../../dev/fake-engine/engine.ts";

interface Opened {
  engine: FakeEngine;
  user: UserEvent;
  router: AppRouter;
  /** Where the browser stands. */
  address: () => string;
}

interface Options extends FakeEngineOptions {
  engine?: FakeEngine;
  as?: string;
}

/** Opens the whole page at `path`, with a fake engine behind it; `as` is who is logged in. */
export function open(path: string, { as, engine, ...options }: Options = {}): Opened {
  const behind = engine ?? new FakeEngine(options);
  connectClient("http://engine.test");
  client.setConfig({ fetch: (request) => behind.fetch(request as Request) });
  if (as !== undefined) beginSession({ token: behind.logIn(as), username: as });
  const router = createAppRouter(createMemoryHistory({ initialEntries: [path] }));
  render(<App router={router} queryClient={createQueryClient()} />);
  return { engine: behind, user: userEvent.setup(), router, address: () => router.state.location.href };
}
