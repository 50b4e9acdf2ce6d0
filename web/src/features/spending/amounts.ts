import type { BudgetView, PriceView } from "@/client";
import type { Tone } from "@/ui/badge";

/** An amount as somebody writes it, in US dollars; undefined where it is none. */
export function amountOf(text: string): number | undefined {
  const plain = text.trim().replace(/^\$/, "").replace(",", ".");
  return /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : undefined;
}

const TONES: Record<string, Tone> = { open: "good", warned: "busy", exhausted: "bad" };

export function toneOf({ state }: Pick<BudgetView, "state">): Tone {
  return TONES[state] ?? "idle";
}

export type PriceState = "inForce" | "later" | "earlier";

/** For each price whether it holds at `now`: of a model's prices that have begun, the newest does. */
export function priceStates(prices: readonly PriceView[], now: number): Map<PriceView, PriceState> {
  const states = new Map<PriceView, PriceState>();
  const holding = new Set<string>();
  const newestFirst = prices.toSorted((one, other) => Date.parse(other.since) - Date.parse(one.since));
  for (const price of newestFirst) {
    if (Date.parse(price.since) > now) states.set(price, "later");
    else states.set(price, holding.has(price.model) ? "earlier" : "inForce");
    if (Date.parse(price.since) <= now) holding.add(price.model);
  }
  return states;
}
