import { Star } from "lucide-react";
import { cn } from "@/lib/cn";
import { texts } from "@/texts/community";

const PLACES = [1, 2, 3, 4, 5];

/** A number of stars, to the tenth. */
export function formatStars(value: number): string {
  return value.toFixed(1);
}

/** Stars as a picture; their number is its name. */
export function Stars({ value, className }: { value: number; className?: string }) {
  const said = texts.community.stars(Number.isInteger(value) ? String(value) : formatStars(value));
  return (
    <span role="img" aria-label={said} className={cn("relative inline-flex shrink-0 [&_svg]:size-4", className)}>
      <Row className="text-line-strong/60" />
      <span className="absolute inset-y-0 left-0 overflow-hidden" style={{ width: `${(100 * value) / 5}%` }}>
        <Row className="text-(--series-2) [&_svg]:fill-current" />
      </span>
    </span>
  );
}

function Row({ className }: { className: string }) {
  return (
    <span aria-hidden className={cn("flex w-max", className)}>
      {PLACES.map((place) => (
        <Star key={place} />
      ))}
    </span>
  );
}
