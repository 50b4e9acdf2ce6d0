/** Where the engine would put an earlier step's answer: `${{ steps.<id>.output }}`. */
const REFERENCE = "${{";
const ESCAPED = "$${{";

/** `value` so written that every text in it reaches the agent as it is, even one that looks like a reference. */
export function escapeReferences(value: unknown): unknown {
  return mapTexts(value, (text) => text.replaceAll(REFERENCE, () => ESCAPED));
}

/** `value` as its writer typed it, for people to read. */
export function unescapeReferences(value: unknown): unknown {
  return mapTexts(value, (text) => text.replaceAll(ESCAPED, () => REFERENCE));
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mapTexts(item, change)]));
}
