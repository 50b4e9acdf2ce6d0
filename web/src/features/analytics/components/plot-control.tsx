import type { KeyboardEvent, PointerEvent } from "react";
import { cn } from "@/lib/cn";

interface Props {
  label: string;
  /** The id of the text that says how it is steered. */
  describedBy: string;
  count: number;
  chosen: number;
  says: string;
  onMove: (index: number) => void;
  onLeave: () => void;
  onChoose: (index: number) => void;
  className?: string;
}

/** Lies over the plot of a chart: the pointer and the arrow keys move along its steps, a click or Enter chooses one. */
export function PlotControl({ label, describedBy, count, chosen, says, className, ...on }: Props) {
  const place = ({ currentTarget, clientX }: PointerEvent<HTMLInputElement>) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    return Math.max(0, Math.min(count - 1, Math.floor(((clientX - left) / Math.max(1, width)) * count)));
  };
  const choose = (event: KeyboardEvent) => {
    if (event.key === "Enter") on.onChoose(chosen);
  };
  return (
    <input
      type="range"
      min={0}
      max={count - 1}
      value={chosen}
      aria-label={label}
      aria-valuetext={says}
      aria-describedby={describedBy}
      onChange={(event) => on.onMove(Number(event.target.value))}
      onKeyDown={choose}
      onBlur={on.onLeave}
      onPointerMove={(event) => on.onMove(place(event))}
      onPointerLeave={on.onLeave}
      // The browser would move its own thumb, which is nowhere near the bar.
      onPointerDown={(event) => event.preventDefault()}
      onMouseDown={(event) => event.preventDefault()}
      onPointerUp={(event) => on.onChoose(place(event))}
      className={cn("absolute m-0 cursor-pointer opacity-0", className)}
    />
  );
}
