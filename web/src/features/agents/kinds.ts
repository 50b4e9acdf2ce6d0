import type { LibraryItem } from "@/client";

export type Format = LibraryItem["format"];
export type Tier = LibraryItem["tier"];

// Records, so that a kind that the engine adds or drops is an error here.
const FORMATS: Record<Format, true> = { markdown: true, text: true };
const TIERS: Record<Tier, true> = { fast: true, balanced: true, deep: true };

export function isFormat(value: unknown): value is Format {
  return typeof value === "string" && Object.hasOwn(FORMATS, value);
}

export function isTier(value: unknown): value is Tier {
  return typeof value === "string" && Object.hasOwn(TIERS, value);
}
