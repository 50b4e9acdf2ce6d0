import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { workflowsEvents } from "@/client";
import type { StreamMessage } from "@/lib/event-stream";
import { follow } from "@/lib/follow";
import { useVisible } from "@/lib/use-visible";
import { workflowKeys, workflowQuery } from "./api";
import { type Delta, deltaOf, NO_TEXTS, withDeltas } from "./live-texts";
import { isUnfinished } from "./status";

/** While the stream speaks, the workflow is asked for so seldom, in milliseconds: should a message be lost. */
const SAFETY = 10_000;
/** What comes within so many milliseconds is shown at once. */
const TOGETHER = 100;

/** A workflow as it happens: told by its stream, or asked for again and again where there is none. */
export function useLiveWorkflow(id: string) {
  const queryClient = useQueryClient();
  const [connected, setConnected] = useState(false);
  const [texts, setTexts] = useState(NO_TEXTS);
  const lastId = useRef("");
  const polled = workflowQuery(id);
  const workflow = useQuery({ ...polled, ...(connected ? { refetchInterval: SAFETY } : {}) });
  const visible = useVisible();
  const wanted = visible && workflow.data !== undefined && isUnfinished(workflow.data.status);

  useEffect(() => {
    if (!wanted) return;
    const leaving = new AbortController();
    const shown = gathered(queryClient, id, (deltas) => setTexts((before) => withDeltas(before, deltas)));
    void follow({
      connect: (after, signal) => connect(id, after, signal),
      onMessage: (message) => {
        lastId.current = message.id;
        shown.take(message);
        return message.event === "end";
      },
      onConnected: setConnected,
      lastId: lastId.current,
      signal: leaving.signal,
    });
    return () => {
      leaving.abort();
      shown.stop();
    };
  }, [id, wanted, queryClient]);

  return { workflow, texts };
}

/** Opens a workflow's stream; undefined where there will be none. */
async function connect(
  id: string,
  after: string,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array> | undefined> {
  const headers = { Accept: "text/event-stream", ...(after === "" ? {} : { "last-event-id": after }) };
  const { response, error } = await workflowsEvents({ path: { workflow_id: id }, headers, signal, parseAs: "stream" });
  if (response === undefined || response.status >= 500 || response.status === 429) throw error;
  const streams = response.headers.get("content-type")?.startsWith("text/event-stream") ?? false;
  return response.status === 200 && streams ? (response.body ?? undefined) : undefined;
}

/** Collects messages for a moment: many that come together are one look at the workflow and one change of the page. */
function gathered(queryClient: QueryClient, id: string, onDeltas: (deltas: Delta[]) => void) {
  let deltas: Delta[] = [];
  let moved = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function show(): void {
    timer = undefined;
    if (deltas.length > 0) onDeltas(deltas);
    if (moved) void queryClient.invalidateQueries({ queryKey: workflowKeys.one(id) });
    deltas = [];
    moved = false;
  }

  return {
    take(message: StreamMessage): void {
      const delta = message.event === "delta" ? deltaOf(parsed(message.data)) : undefined;
      if (delta) deltas.push(delta);
      else moved = true;
      timer ??= setTimeout(show, TOGETHER);
    },
    stop(): void {
      if (timer === undefined) return;
      clearTimeout(timer);
      show();
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
