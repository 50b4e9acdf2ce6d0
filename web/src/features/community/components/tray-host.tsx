import { useLocation } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useChosen } from "../chosen";

// Most visits compare nothing.
const CompareTray = lazy(() => import("./compare-tray").then((module) => ({ default: module.CompareTray })));

/** The tray, while there is something in it; the page that compares shows the same itself. */
export function TrayHost() {
  const isNeeded = useChosen().length > 0;
  const isComparing = useLocation({ select: ({ pathname }) => pathname === "/compare" });
  return isNeeded && !isComparing ? (
    <Suspense>
      <CompareTray />
    </Suspense>
  ) : null;
}
