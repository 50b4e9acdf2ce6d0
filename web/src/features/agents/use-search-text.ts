import { useEffect, useRef, useState } from "react";
import { useDebounced } from "@/lib/use-debounced";
import { useThrottled } from "@/lib/use-throttled";

/** Between one look and the next while somebody types, in milliseconds. */
const GAP = 50;
/** How long the keys rest before what was typed is kept in the address: browsers refuse to change it at every key. */
const PAUSE = 350;

export interface SearchText {
  typed: string;
  setTyped: (typed: string) => void;
  /** What is searched for: follows the keys. */
  live: string;
}

/** The words of a search, while they are typed and in the address; `onSettled` puts them there. */
export function useSearchText(q: string, onSettled: (q: string) => void): SearchText {
  const [typed, setTyped] = useState(q);
  const asked = useRef(q);
  const live = useThrottled(typed.trim(), GAP);
  const settled = useDebounced(typed.trim(), PAUSE);

  useEffect(() => {
    if (settled === asked.current) return;
    asked.current = settled;
    onSettled(settled);
  }, [settled, onSettled]);

  // The address may change without typing: back, a link, "clear".
  useEffect(() => {
    if (q === asked.current) return;
    asked.current = q;
    setTyped(q);
  }, [q]);

  return { typed, setTyped, live };
}
