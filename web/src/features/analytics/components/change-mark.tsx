import { ArrowDown, ArrowUp, Minus } from "lucide-react";
import { cn } from "@/lib/cn";
import { formatShare } from "@/lib/format";
import { texts } from "@/texts/analytics";
import type { Change, Direction, Judgement } from "../changes";

const words = texts.analytics.change;
const TONES: Record<Judgement, string> = { better: "text-good", worse: "text-bad", neutral: "text-ink-soft" };
const ARROWS: Record<Direction, typeof ArrowUp> = { up: ArrowUp, down: ArrowDown, same: Minus };

interface Props {
  change: Change | undefined;
  /** The change of a share, which is told in points. */
  inPoints?: boolean;
}

/** How a number stands to the one before: where it went, by how much, and whether that is good. */
export function ChangeMark({ change, inPoints = false }: Props) {
  if (change === undefined) return <span className="text-xs text-ink-faint">{words.none}</span>;
  const { direction, judgement, by } = change;
  const Arrow = ARROWS[direction];
  const size = Math.abs(by);
  const amount = inPoints ? words.points(String(Number((size * 100).toFixed(1)))) : formatShare(size);
  return (
    <span
      title={words.before}
      className={cn("inline-flex flex-wrap items-center gap-x-1 text-xs font-medium tabular-nums", TONES[judgement])}
    >
      <Arrow aria-hidden className="size-3.5" />
      {direction === "same" ? words.same : words[direction](amount)}
      {judgement !== "neutral" && <span className="font-normal">· {words[judgement]}</span>}
    </span>
  );
}
