import { type RefObject, useEffect, useRef } from "react";

/** Calls `onSeen` whenever the element comes within `distance` pixels of the screen while `active`. */
export function useOnScreen<T extends Element>(
  active: boolean,
  onSeen: () => void,
  distance = 400,
): RefObject<T | null> {
  const element = useRef<T>(null);
  useEffect(() => {
    if (!active || element.current === null || typeof IntersectionObserver === "undefined") return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && onSeen(), {
      rootMargin: `${distance}px`,
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [active, onSeen, distance]);
  return element;
}
