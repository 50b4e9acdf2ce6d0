import { useEffect, useState } from "react";

/** The time in milliseconds, renewed every `interval` milliseconds while `ticking`. */
export function useNow(ticking: boolean, interval = 1000): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!ticking) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), interval);
    return () => clearInterval(timer);
  }, [ticking, interval]);
  return now;
}
