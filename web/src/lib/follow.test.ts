import { expect, test } from "vitest";
import { type Following, follow } from "./follow";

function streamOf(...pieces: string[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
      controller.close();
    },
  });
}

/** Follows `connections` one after another; answers with what was read and from where each was opened. */
async function followed(
  connections: (ReadableStream<Uint8Array> | undefined | Error)[],
  more: Partial<Following> = {},
): Promise<{ read: string[]; from: string[]; states: boolean[] }> {
  const [read, from, states]: [string[], string[], boolean[]] = [[], [], []];
  await follow({
    connect: async (lastId) => {
      from.push(lastId);
      const next = connections.shift();
      if (next instanceof Error) throw next;
      return next;
    },
    onMessage: ({ event, data }) => {
      read.push(data);
      return event === "end";
    },
    onConnected: (connected) => states.push(connected),
    signal: new AbortController().signal,
    pauses: [0],
    ...more,
  });
  return { read, from, states };
}

test("a stream that breaks off goes on after the last message that came", async () => {
  const { read, from } = await followed([
    streamOf("id: 1\ndata: a\n\n", "id: 2\ndata: b\n\nid: 3\nda"),
    new Error("no network"),
    streamOf("id: 3\ndata: c\n\nid: 4\nevent: end\ndata: over\n\n"),
  ]);
  expect(read).toEqual(["a", "b", "c", "over"]);
  expect(from).toEqual(["", "2", "2"]);
});

test("nothing is asked for after the end, nor where there is no stream", async () => {
  expect((await followed([streamOf("event: end\ndata: x\n\n"), streamOf("data: more\n\n")])).read).toEqual(["x"]);
  const none = await followed([undefined, streamOf("data: more\n\n")]);
  expect(none).toEqual({ read: [], from: [""], states: [false] });
});

test("it says when it is connected and when it is not", async () => {
  const { states } = await followed([streamOf("id: 1\ndata: a\n\n"), undefined]);
  expect(states).toEqual([true, false, false]);
});

test("whoever leaves is left at once, in the middle of a stream or of a pause", async () => {
  const leaving = new AbortController();
  const open = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode("data: a\n\n")),
  });
  const { read } = await followed([open], {
    signal: leaving.signal,
    onMessage: () => {
      leaving.abort();
      return false;
    },
  });
  expect(read).toEqual([]);
  const pausing = new AbortController();
  const paused = followed([new Error("down")], { signal: pausing.signal, pauses: [60_000] });
  setTimeout(() => pausing.abort(), 10);
  expect((await paused).from).toEqual([""]);
});
