import type { AgentsLibraryData } from "@/client";

/** The id of a category that the library can be asked for. */
export type CategoryId = NonNullable<NonNullable<AgentsLibraryData["query"]>["category"]>;

// A record, so that a category that the engine adds or drops is an error here.
const PLACES: Record<CategoryId, number> = {
  accounting: 0,
  agriculture: 1,
  compliance: 2,
  construction: 3,
  "customer-support": 4,
  cybersecurity: 5,
  "data-analytics": 6,
  design: 7,
  education: 8,
  energy: 9,
  finance: 10,
  government: 11,
  healthcare: 12,
  hospitality: 13,
  "human-resources": 14,
  insurance: 15,
  "it-operations": 16,
  legal: 17,
  logistics: 18,
  manufacturing: 19,
  marketing: 20,
  media: 21,
  nonprofit: 22,
  procurement: 23,
  "product-management": 24,
  "real-estate": 25,
  retail: 26,
  sales: 27,
  "software-engineering": 28,
};
/** How many categories there are. */
export const CATEGORY_COUNT = Object.keys(PLACES).length;
// Steps of the golden angle keep neighbours in the list far apart in colour.
const GOLDEN_ANGLE = 137.5;

export function isCategory(id: unknown): id is CategoryId {
  return typeof id === "string" && Object.hasOwn(PLACES, id);
}

/** The category's hue, in degrees. */
export function categoryHue(id: string): number {
  const place = isCategory(id) ? PLACES[id] : -1;
  return Math.round((place + 1) * GOLDEN_ANGLE) % 360;
}
