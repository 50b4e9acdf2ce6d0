import { expect, test } from "vitest";
import { EventStreamParser } from "./event-stream";

const STREAM = 'retry: 1000\n\nid: 1\nevent: a\ndata: {"x":1}\n\n: still here\n\nid: 2\ndata: one\ndata: two\n\n';
const MESSAGES = [
  { id: "1", event: "a", data: '{"x":1}' },
  { id: "2", event: "message", data: "one\ntwo" },
];

test("messages are put together whole", () => {
  expect(new EventStreamParser().take(STREAM)).toEqual(MESSAGES);
});

test("messages are the same wherever the text is cut", () => {
  const parser = new EventStreamParser();
  expect([...STREAM].flatMap((letter) => parser.take(letter))).toEqual(MESSAGES);
});

test("lines may end as Windows ends them, even where the cut goes between the two letters", () => {
  const parser = new EventStreamParser();
  expect([...STREAM.replaceAll("\n", "\r\n")].flatMap((letter) => parser.take(letter))).toEqual(MESSAGES);
});

test("a message that is not complete is not told", () => {
  expect(new EventStreamParser().take("id: 1\ndata: x\n")).toEqual([]);
});
