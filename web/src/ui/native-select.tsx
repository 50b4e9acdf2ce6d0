import { ChevronDown } from "lucide-react";
import { cn } from "@/lib/cn";
import { controlStyle } from "./field";

interface Props {
  value: string;
  options: readonly { value: string; label: string }[];
  onChange: (value: string) => void;
  className?: string;
  id?: string;
  "aria-label"?: string;
  "aria-describedby"?: string | undefined;
  "aria-invalid"?: true | undefined;
  "aria-required"?: true | undefined;
}

/** One of a few values, in the system's own list: at home on a phone, and no code to load. */
export function NativeSelect({ value, options, onChange, className, ...control }: Props) {
  return (
    <div className={cn("relative", className)}>
      <select
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className={cn(controlStyle, "h-10 appearance-none truncate pr-9")}
        {...control}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown aria-hidden className="pointer-events-none absolute top-3 right-3 size-4 text-ink-soft" />
    </div>
  );
}
