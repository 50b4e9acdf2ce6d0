import { useSyncExternalStore } from "react";

type Pictures = typeof import("./category-picture");

let pictures: Pictures | undefined;
const waiting = new Set<() => void>();

// Twenty-nine pictures: they come beside the page, not before it, and all appear at once. Without them it is complete.
void import("./category-picture").then(
  (module) => {
    pictures = module;
    for (const show of waiting) show();
  },
  () => undefined,
);

function subscribe(show: () => void): () => void {
  waiting.add(show);
  return () => waiting.delete(show);
}

/** A category's picture; for a moment its empty place. */
export function CategoryIcon({ category }: { category: string }) {
  const Picture = useSyncExternalStore(subscribe, () => pictures)?.CategoryPicture;
  return Picture ? <Picture category={category} /> : <svg aria-hidden="true" />;
}
