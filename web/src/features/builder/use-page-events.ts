import { type RefObject, useEffect, useRef } from "react";

interface Handlers {
  undo: (() => void) | undefined;
  redo: (() => void) | undefined;
  /** Text was pasted where nothing takes text. */
  onPaste: (text: string) => void;
}

const TAKES_TEXT = "input, textarea, select, .builder-text";

/**
 * Hears keys and pasting in all of the editor, also where the cursor stands nowhere: after a click on the canvas it is
 * the page's. One history serves the graph, the forms and the text, so the browser's own does not get to work.
 */
export function usePageEvents(root: RefObject<HTMLElement | null>, handlers: Handlers): void {
  const latest = useRef(handlers);
  latest.current = handlers;

  useEffect(() => {
    function isOurs(target: EventTarget | null): boolean {
      return target === document.body || (target instanceof Node && (root.current?.contains(target) ?? false));
    }

    function onKeyDown(event: KeyboardEvent): void {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || !isOurs(event.target)) return;
      const key = event.key.toLowerCase();
      if (key !== "z" && key !== "y") return;
      event.preventDefault();
      event.stopPropagation();
      const isBack = key === "z" && !event.shiftKey;
      (isBack ? latest.current.undo : latest.current.redo)?.();
    }

    function onPaste(event: ClipboardEvent): void {
      if (!isOurs(event.target)) return;
      if (event.target instanceof Element && event.target.closest(TAKES_TEXT)) return;
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (text.trim() !== "") latest.current.onPaste(text);
    }

    document.addEventListener("keydown", onKeyDown, { capture: true });
    document.addEventListener("paste", onPaste);
    return () => {
      document.removeEventListener("keydown", onKeyDown, { capture: true });
      document.removeEventListener("paste", onPaste);
    };
  }, [root]);
}
