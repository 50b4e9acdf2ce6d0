import { expect, test } from "vitest";
import { amountOf, priceStates } from "./amounts";

test("an amount is read as people write it", () => {
  expect(amountOf(" 12.50 ")).toBe(12.5);
  expect(amountOf("12,5")).toBe(12.5);
  expect(amountOf("$25")).toBe(25);
  expect(amountOf("0")).toBe(0);
});

test.each(["", "-1", "a lot", "1e9", "1.2.3", "1,000.50"])("%j is no amount", (text) => {
  expect(amountOf(text)).toBeUndefined();
});

test("of a model's prices the newest that has begun is in force", () => {
  const price = (model: string, since: string) => ({ model, since, input: 1, cached: 1, output: 1 });
  const prices = [
    price("a", "2026-01-01T00:00:00Z"),
    price("a", "2027-01-01T00:00:00Z"),
    price("a", "2025-01-01T00:00:00Z"),
    price("b", "2025-01-01T00:00:00Z"),
  ];
  const states = priceStates(prices, Date.parse("2026-11-21T00:00:00Z"));
  expect(prices.map((one) => states.get(one))).toEqual(["inForce", "later", "earlier", "inForce"]);
});
