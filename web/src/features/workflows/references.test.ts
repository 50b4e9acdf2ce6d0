import { expect, test } from "vitest";
import { escapeReferences, unescapeReferences } from "./references";

test("every opening of a reference is escaped, however deep it stands", () => {
  const given = { a: "${{ x }} and ${{ y }}", b: ["${{", 1, null], c: { d: "$ {{ plain }}" } };
  expect(escapeReferences(given)).toEqual({
    a: "$${{ x }} and $${{ y }}",
    b: ["$${{", 1, null],
    c: { d: "$ {{ plain }}" },
  });
});

test("what was escaped reads again as it was typed, even an escape itself", () => {
  const typed = "$${{ already }} ${{ not }}";
  expect(unescapeReferences(escapeReferences(typed))).toBe(typed);
});
