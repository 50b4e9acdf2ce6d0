import { expect, test } from "vitest";
import { ownPath } from "./paths";

test.each([
  ["/dashboard?status=failed#x", "/dashboard?status=failed#x"],
  ["https://evil.example/", "/"],
  ["//evil.example/", "/"],
  ["/\\evil.example", "/"],
  ["javascript:alert(1)", "/"],
  [undefined, "/"],
])("the way back %j leads to %j", (given, expected) => {
  expect(ownPath(given)).toBe(expected);
});
