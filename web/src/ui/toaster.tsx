import { lazy, Suspense, useSyncExternalStore } from "react";
import { areNoticesWanted, watchNotices } from "@/lib/notices";

// Most visits have nothing to tell; the code comes with the first notice.
const ToastStack = lazy(() => import("./toast-stack").then((module) => ({ default: module.ToastStack })));

/** Shows what `notify` tells, in a corner of the screen and to screen readers. */
export function Toaster() {
  const wanted = useSyncExternalStore(watchNotices, areNoticesWanted);
  return wanted ? (
    <Suspense>
      <ToastStack />
    </Suspense>
  ) : null;
}
