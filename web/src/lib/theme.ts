import { useSyncExternalStore } from "react";

/** The same key and the same values as in `public/theme.js`, which sets the theme before the first paint. */
const KEY = "rialto.theme";
const CHOICES = ["system", "light", "dark", "contrast-light", "contrast-dark"] as const;

/** What a reader may choose; `system` is the system's own wish, contrast included. */
export type ThemeChoice = (typeof CHOICES)[number];

const DARK = "(prefers-color-scheme: dark)";
const CONTRAST = "(prefers-contrast: more)";
const listeners = new Set<() => void>();
/** Where storage is forbidden, the choice lasts for this visit. */
let kept: ThemeChoice | undefined;

function isChoice(value: unknown): value is ThemeChoice {
  return CHOICES.some((choice) => choice === value);
}

/** What the reader has chosen. */
export function chosenTheme(): ThemeChoice {
  if (kept !== undefined) return kept;
  try {
    const stored = localStorage.getItem(KEY);
    return isChoice(stored) ? stored : "system";
  } catch {
    return "system";
  }
}

function show(): void {
  const choice = chosenTheme();
  const followed = choice === "system";
  const isDark = followed ? matchMedia(DARK).matches : choice.endsWith("dark");
  const isSharp = followed ? matchMedia(CONTRAST).matches : choice.startsWith("contrast");
  const { dataset } = document.documentElement;
  dataset.theme = isDark ? "dark" : "light";
  if (isSharp) dataset.contrast = "more";
  else delete dataset.contrast;
  for (const listener of listeners) listener();
}

/** Shows a theme and keeps it for the next visit, where storage is allowed. */
export function chooseTheme(choice: ThemeChoice): void {
  kept = undefined;
  try {
    if (choice === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, choice);
  } catch {
    kept = choice;
  }
  show();
}

/** Follows the system's wishes as long as the reader has chosen nothing else, and another tab's choice. */
export function followSystemTheme(): void {
  for (const wish of [DARK, CONTRAST]) matchMedia(wish).addEventListener("change", show);
  addEventListener("storage", (event) => {
    if (event.key === KEY) show();
  });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useThemeChoice(): ThemeChoice {
  return useSyncExternalStore(subscribe, chosenTheme);
}
