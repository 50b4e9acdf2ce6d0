import { expect, test } from "vitest";
import type { Component, State } from "@/client";
import { figureText, named, worstFirst } from "./figures";

test.each([
  [0.42, "ms", "0.4 ms"],
  [640, "ms", "640 ms"],
  [3.2, "s", "3.2 s"],
  [90, "s", "1 min 30 s"],
  [512, "bytes", "512 B"],
  [13_002_342, "bytes", "12.4 MB"],
  [1500, null, "1,500"],
])("%d with the unit %s is said as %s", (value, unit, says) => {
  expect(figureText({ value, unit })).toBe(says);
});

test("what is not well stands first and the rest keeps its place", () => {
  const part = (name: string, state: State): Component => ({ name, state, detail: "", figures: [] });
  const parts = [part("a", "well"), part("b", "degraded"), part("c", "well"), part("d", "away")];
  expect(worstFirst(parts).map(({ name }) => name)).toEqual(["d", "b", "a", "c"]);
});

test("a name that is not known here is shown as words", () => {
  expect(named({ relay: "Relay" }, "relay")).toBe("Relay");
  expect(named({}, "new_part")).toBe("new part");
});
