import { type ReactNode, startTransition, useCallback, useState } from "react";
import { useOnScreen } from "@/lib/use-on-screen";

/** A browser that cannot tell what is near is shown everything. */
const CAN_TELL = typeof IntersectionObserver !== "undefined";

interface Props {
  /** Shown wherever it is. */
  atOnce?: boolean;
  /** How far from the screen, in pixels, it is drawn: what is dear to draw, nearer. */
  distance?: number | undefined;
  /** What keeps its place until then. */
  waiting: ReactNode;
  children: ReactNode;
}

/** Draws its content once that comes near the screen: what stands far below costs a slow phone nothing before. */
export function WhenNear({ atOnce = false, distance, waiting, children }: Props) {
  const [isNear, setNear] = useState(!CAN_TELL);
  const isShown = isNear || atOnce;
  const place = useOnScreen<HTMLDivElement>(
    !isShown,
    // In slices, so that scrolling goes on meanwhile.
    useCallback(() => startTransition(() => setNear(true)), []),
    distance,
  );
  return isShown ? children : <div ref={place}>{waiting}</div>;
}
