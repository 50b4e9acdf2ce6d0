import { lazy, Suspense, useEffect, useSyncExternalStore } from "react";
import { closePalette, isPaletteOpen, loadPalette, openPalette, watchPalette } from "./opening";

// Most visits never ask for it.
const Palette = lazy(loadPalette);

/** Opens the palette by Ctrl-K or Cmd-K, wherever the reader is. */
export function PaletteHost() {
  const open = useSyncExternalStore(watchPalette, isPaletteOpen);
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey)
        return;
      event.preventDefault();
      openPalette();
    }
    document.addEventListener("keydown", onKey);
    return () => {
      document.removeEventListener("keydown", onKey);
      closePalette();
    };
  }, []);
  return open ? (
    <Suspense>
      <Palette />
    </Suspense>
  ) : null;
}
