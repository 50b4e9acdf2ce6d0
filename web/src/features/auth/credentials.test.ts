import { expect, test } from "vitest";
import { passwordLength, registerSchema } from "./credentials";

function accepts(username: string, password: string): boolean {
  return registerSchema.safeParse({ username, password }).success;
}

test("a password has 12 to 128 characters of any script", () => {
  expect(accepts("ada", "a".repeat(11))).toBe(false);
  expect(accepts("ada", "a".repeat(12))).toBe(true);
  expect(accepts("ada", "密".repeat(128))).toBe(true);
  expect(accepts("ada", "密".repeat(129))).toBe(false);
});

test("a character is one however many bytes it takes", () => {
  expect(passwordLength("🦊".repeat(12))).toBe(12);
  expect(passwordLength("e\u0301")).toBe(1);
  expect(accepts("ada", "🦊".repeat(11))).toBe(false);
});

test("a username keeps to letters, digits and a few marks", () => {
  expect(accepts("ada.lovelace+test@x-y_z", "a".repeat(12))).toBe(true);
  expect(accepts("ad", "a".repeat(12))).toBe(false);
  expect(accepts(".ada", "a".repeat(12))).toBe(false);
  expect(accepts("ada lovelace", "a".repeat(12))).toBe(false);
});
