const KEY = "rialto.recent";
const MOST = 5;

/** A page or an agent that was opened from the palette. Workflows are their owner's alone and are not kept. */
export interface Recent {
  path: string;
  label: string;
}

function isRecent(value: unknown): value is Recent {
  return (
    typeof value === "object" &&
    value !== null &&
    "path" in value &&
    typeof value.path === "string" &&
    value.path.startsWith("/") &&
    "label" in value &&
    typeof value.label === "string"
  );
}

/** What was opened last, the latest first. */
export function recentChoices(): Recent[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isRecent).slice(0, MOST) : [];
  } catch {
    return [];
  }
}

export function keepRecent({ path, label }: Recent): void {
  const others = recentChoices().filter((recent) => recent.path !== path);
  try {
    localStorage.setItem(KEY, JSON.stringify([{ path, label }, ...others].slice(0, MOST)));
  } catch {
    // Where storage is forbidden nothing is remembered.
  }
}
