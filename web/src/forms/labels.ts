/** An input's name as a person reads it: `lease_text` is "Lease text". */
export function labelOf(name: string): string {
  const spaced = name.replaceAll("_", " ");
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
