let isOpen = false;
const listeners = new Set<() => void>();

function tell(next: boolean): void {
  isOpen = next;
  for (const listener of listeners) listener();
}

export function openPalette(): void {
  tell(true);
}

export function closePalette(): void {
  tell(false);
}

export function isPaletteOpen(): boolean {
  return isOpen;
}

/** Calls `listener` when the palette opens or closes; returns what stops that. */
export function watchPalette(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const loadPalette = () => import("./palette").then((module) => ({ default: module.Palette }));

export function preloadPalette(): void {
  void loadPalette().catch(() => undefined);
}
