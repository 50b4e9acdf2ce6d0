// What browsers say, each in its own words, when a part of the page can no longer be fetched: usually a newer release
// has taken its place.
const SAYINGS = [
  "Failed to fetch dynamically imported module",
  "error loading dynamically imported module",
  "Importing a module script failed",
  "Unable to preload CSS",
];

/** Whether a part of the page's own code could not be fetched. */
export function isLostCode(error: unknown): boolean {
  return error instanceof Error && SAYINGS.some((saying) => error.message.includes(saying));
}
