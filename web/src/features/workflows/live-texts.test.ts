import { expect, test } from "vitest";
import { deltaOf, NO_TEXTS, withDeltas } from "./live-texts";

function piece(offset: number, text: string, attempt = 1) {
  return { step: "run", item: 0, attempt, offset, text };
}

function textOf(...pieces: ReturnType<typeof piece>[]): string | undefined {
  return withDeltas(NO_TEXTS, pieces).get("run/0")?.text;
}

test("pieces follow each other, counted in code points", () => {
  expect(textOf(piece(0, "a🦀"), piece(2, "b"))).toBe("a🦀b");
});

test("what came before already is not added twice", () => {
  expect(textOf(piece(0, "abc"), piece(1, "bcd"), piece(2, "cd"))).toBe("abcd");
});

test("another attempt begins anew, and so does a step that is tried again from its beginning", () => {
  expect(textOf(piece(0, "abc"), piece(0, "x", 2), piece(1, "y", 2))).toBe("xy");
  expect(textOf(piece(0, "abc"), piece(0, "x"))).toBe("x");
});

test("items of a step are texts of their own", () => {
  const texts = withDeltas(NO_TEXTS, [piece(0, "a"), { ...piece(0, "b"), item: 3 }]);
  expect([texts.get("run/0")?.text, texts.get("run/3")?.text]).toEqual(["a", "b"]);
});

test("what is no piece of text is not taken for one", () => {
  expect(deltaOf({ step: "run" })).toBeUndefined();
  expect(deltaOf(undefined)).toBeUndefined();
});
