import { expect, test } from "vitest";
import { newTraceparent } from "./trace";

test("a new trace has the form that W3C Trace Context asks for", () => {
  expect(newTraceparent()).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
});

test("every request gets a trace of its own", () => {
  expect(newTraceparent()).not.toBe(newTraceparent());
});
