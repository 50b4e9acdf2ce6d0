/** Of `search`, the entries named that are non-empty texts. */
export function onlyTexts<Name extends string>(
  search: Record<string, unknown>,
  ...names: Name[]
): { [K in Name]?: string } {
  const kept: { [K in Name]?: string } = {};
  for (const name of names) {
    const value = search[name];
    if (typeof value === "string" && value !== "") kept[name] = value;
  }
  return kept;
}
