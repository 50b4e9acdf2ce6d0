import { Star } from "lucide-react";
import { useId, useState } from "react";
import { cn } from "@/lib/cn";
import { texts } from "@/texts/community";
import { FieldError } from "@/ui/field";

const PLACES = [1, 2, 3, 4, 5];

interface Props {
  value: number | undefined;
  onChange: (stars: number) => void;
  error?: string | undefined;
}

/** One to five stars: a group of radio buttons, so that the arrow keys and screen readers know it. */
export function StarInput({ value, onChange, error }: Props) {
  const name = useId();
  const [pointed, setPointed] = useState<number>();
  const shown = pointed ?? value ?? 0;
  return (
    <fieldset aria-describedby={error ? `${name}-error` : undefined}>
      <legend className="mb-1.5 text-sm font-medium">{texts.community.reviews.give}</legend>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: what is pointed at is only shown; the radio buttons choose. */}
      <div className="flex w-max" onMouseLeave={() => setPointed(undefined)}>
        {PLACES.map((stars) => (
          <label
            key={stars}
            className="cursor-pointer rounded-md p-1 has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-accent"
            onMouseEnter={() => setPointed(stars)}
          >
            <input
              type="radio"
              className="sr-only"
              name={name}
              value={stars}
              checked={value === stars}
              onChange={() => onChange(stars)}
              aria-label={texts.community.starName(stars)}
            />
            <Star
              aria-hidden
              className={cn("size-7", stars <= shown ? "fill-current text-(--series-2)" : "text-line-strong")}
            />
          </label>
        ))}
      </div>
      <FieldError id={`${name}-error`} error={error} />
    </fieldset>
  );
}
