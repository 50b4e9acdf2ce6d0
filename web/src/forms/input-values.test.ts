import { expect, test } from "vitest";
import type { AgentInput } from "@/client";
import { draftOf, readDraft } from "./input-values";

function read(type: AgentInput["type"], typed: string | string[], more: Partial<AgentInput> = {}) {
  const { values, wrong } = readDraft([{ name: "x", type, description: "…", ...more }], { x: typed });
  return wrong.x ?? values.x;
}

test.each([
  ["7", 7],
  [" -7 ", -7],
  ["1_000", "Give a whole number, in digits only."],
  ["1.5", "Give a whole number, in digits only."],
  ["0x10", "Give a whole number, in digits only."],
  ["9007199254740993", "This number is too large."],
])("the integer %j is read as %j", (typed, expected) => {
  expect(read("integer", typed)).toBe(expected);
});

test.each([
  ["0.5", 0.5],
  [".5", 0.5],
  ["1e3", 1000],
  ["1,5", "Give a number, such as 1250 or 0.5."],
  ["NaN", "Give a number, such as 1250 or 0.5."],
  ["Infinity", "Give a number, such as 1250 or 0.5."],
  ["1e400", "This number is too large."],
])("the number %j is read as %j", (typed, expected) => {
  expect(read("number", typed)).toBe(expected);
});

test("numbers keep to their bounds", () => {
  expect(read("integer", "0", { minimum: 1 })).toBe("Give at least 1.");
  expect(read("number", "100.5", { maximum: 100 })).toBe("Give at most 100.");
  expect(read("integer", "1", { minimum: 1, maximum: 1 })).toBe(1);
});

test.each([
  ["2028-02-29", "2028-02-29"],
  ["2027-02-29", "Give a date that exists, as YYYY-MM-DD."],
  ["21.11.2026", "Give a date that exists, as YYYY-MM-DD."],
])("the date %j is read as %j", (typed, expected) => {
  expect(read("date", typed)).toBe(expected);
});

test("a string is at most 1,000 characters, counted as the server counts them", () => {
  expect(read("string", "🦊".repeat(1000))).toBe("🦊".repeat(1000));
  expect(read("string", "a".repeat(1001))).toBe("Use at most 1,000 characters; there are 1,001.");
});

test("a string stands on one line and keeps to its choices", () => {
  expect(read("string", "a\nb")).toBe("This must stand on one line.");
  expect(read("string", "c", { choices: ["a", "b"] })).toBe("Choose one of the values offered.");
});

test("a list has at most 200 lines, and blank ones do not count", () => {
  expect(read("list", ["a", "", "b"])).toEqual(["a", "b"]);
  expect(read("list", [""])).toBe("At least one line is required.");
  expect(
    read(
      "list",
      Array.from({ length: 201 }, () => "a"),
    ),
  ).toBe("Use at most 200 lines; there are 201.");
});

test("what is optional and empty is left out, so that the agent's default holds", () => {
  expect(read("string", "", { required: false, default: "plain" })).toBeUndefined();
  expect(read("list", [""], { required: false })).toBeUndefined();
});

test("an example fills the form over the defaults", () => {
  const inputs: AgentInput[] = [
    { name: "a", type: "string", description: "…", required: false, default: "plain" },
    { name: "b", type: "list", description: "…" },
    { name: "c", type: "boolean", description: "…" },
  ];
  expect(draftOf(inputs, { b: ["one"], c: false })).toEqual({ a: "plain", b: ["one"], c: "false" });
});
