import { cn } from "@/lib/cn";

interface Props {
  /** From 0 to 1. */
  share: number;
  /** A custom property of the style sheet. */
  colour?: string | undefined;
  className?: string;
}

/** A number as a length. The number itself stands beside it. */
export function ShareBar({ share, colour = "--series-1", className }: Props) {
  return (
    <span aria-hidden className={cn("block h-2 overflow-hidden rounded-full bg-sunken", className)}>
      <span
        className="block h-full rounded-full"
        style={{ width: `${Math.min(100, Math.max(0, 100 * share))}%`, background: `var(${colour})` }}
      />
    </span>
  );
}
