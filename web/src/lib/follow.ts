import { EventStreamParser, type StreamMessage } from "./event-stream";

/** Between one try to connect and the next, in milliseconds; the last holds for all that follow. */
const PAUSES = [500, 1_000, 2_000, 4_000, 8_000, 15_000];
/** A server that says nothing for so long has gone, in milliseconds: it gives a sign of life every 15 s. */
const SILENCE = 45_000;

export interface Following {
  /** Opens the stream after the message `lastId`. Undefined: there is none, now or later. Throws where it may come. */
  connect: (lastId: string, signal: AbortSignal) => Promise<ReadableStream<Uint8Array> | undefined>;
  /** Takes a message; true where it was the last. */
  onMessage: (message: StreamMessage) => boolean;
  onConnected: (connected: boolean) => void;
  /** The id of the last message that was taken before. */
  lastId?: string;
  signal: AbortSignal;
  pauses?: readonly number[];
}

/** Follows a stream to its end, connecting again where it breaks off, each time after a longer pause. */
export async function follow(following: Following): Promise<void> {
  const { signal, onConnected, pauses = PAUSES } = following;
  const position = { lastId: following.lastId ?? "", failures: 0 };
  while (!signal.aborted) {
    const isOver = await readOnce(following, position).catch(() => false);
    onConnected(false);
    if (isOver || signal.aborted) return;
    const pause = pauses[Math.min(position.failures, pauses.length - 1)] ?? 0;
    position.failures += 1;
    await rest(pause, signal);
  }
}

/** Reads one connection until it breaks off; true where nothing more will come. */
async function readOnce(
  { connect, onMessage, onConnected, signal }: Following,
  position: { lastId: string; failures: number },
): Promise<boolean> {
  const connection = new AbortController();
  const leave = () => connection.abort();
  signal.addEventListener("abort", leave);
  let watchdog = setTimeout(leave, SILENCE);
  try {
    const stream = await connect(position.lastId, connection.signal);
    if (stream === undefined) return true;
    onConnected(true);
    const parser = new EventStreamParser();
    for await (const piece of pieces(stream, connection.signal)) {
      clearTimeout(watchdog);
      watchdog = setTimeout(leave, SILENCE);
      for (const message of parser.take(piece)) {
        position.failures = 0;
        if (message.id !== "") position.lastId = message.id;
        if (onMessage(message)) return true;
      }
    }
    return false;
  } finally {
    clearTimeout(watchdog);
    signal.removeEventListener("abort", leave);
    leave();
  }
}

async function* pieces(stream: ReadableStream<Uint8Array>, signal: AbortSignal): AsyncGenerator<string> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  const leave = () => void reader.cancel().catch(() => undefined);
  signal.addEventListener("abort", leave);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done || signal.aborted) return;
      yield decoder.decode(value, { stream: true });
    }
  } finally {
    signal.removeEventListener("abort", leave);
    leave();
  }
}

/** Resolves after `pause` milliseconds, or at once when `signal` says so. */
function rest(pause: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, pause);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
    signal.addEventListener("abort", done);
  });
}
