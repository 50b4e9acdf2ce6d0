import { expect, test } from "vitest";
import { isName, nextName } from "./names";

test("where an id is taken the next one counts on", () => {
  expect(nextName("digest", "digest")).toBe("digest-2");
  expect(nextName("digest", "digest-2")).toBe("digest-3");
  expect(nextName("digest", "another")).toBe("digest-2");
  expect(nextName("top-10", "top-10")).toBe("top-10-2");
});

test("the next one after the longest id is an id, too", () => {
  const longest = `a${"-bcde".repeat(12)}-b`;
  expect(isName(longest)).toBe(true);
  expect(isName(nextName(longest, longest))).toBe(true);
});

test("ids are lower-case words joined by hyphens", () => {
  expect(["a", "a-1", "lease-check"].map(isName)).toEqual([true, true, true]);
  expect(["", "A", "1a", "a--b", "a_b", "a-", "ä", "x".repeat(64)].some(isName)).toBe(false);
});
