import { lazy, Suspense } from "react";

// Twenty-nine pictures: they come beside the first answer of the server, not before it.
const Picture = lazy(() => import("./category-picture").then((module) => ({ default: module.CategoryPicture })));

/** A category's picture; for a moment its empty place. */
export function CategoryIcon({ category }: { category: string }) {
  return (
    <Suspense fallback={<svg aria-hidden="true" />}>
      <Picture category={category} />
    </Suspense>
  );
}
