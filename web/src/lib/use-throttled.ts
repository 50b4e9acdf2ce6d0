import { useEffect, useRef, useState } from "react";

/** `value`, at once where it has been still, and at most every `gap` milliseconds while it goes on changing. */
export function useThrottled<T>(value: T, gap: number): T {
  const [shown, setShown] = useState(value);
  const last = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const wait = Math.max(0, last.current + gap - performance.now());
    const timer = setTimeout(() => {
      last.current = performance.now();
      setShown(value);
    }, wait);
    return () => clearTimeout(timer);
  }, [value, gap]);
  return shown;
}
