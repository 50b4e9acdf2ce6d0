import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";
import { Spinner } from "./spinner";

const BASE =
  "inline-flex shrink-0 items-center justify-center gap-2 rounded-lg font-medium transition-colors select-none disabled:cursor-not-allowed disabled:opacity-60 [&_svg]:shrink-0";

const LOOKS = {
  primary: "bg-accent text-on-accent hover:bg-accent-strong",
  outline: "border border-line-strong/50 bg-card text-ink hover:border-line-strong hover:bg-sunken",
  quiet: "text-ink-soft hover:bg-sunken hover:text-ink",
};

const SIZES = {
  small: "h-8 px-3 text-[13px] whitespace-nowrap [&_svg]:size-4",
  medium: "h-10 px-4 text-sm whitespace-nowrap [&_svg]:size-4",
  large: "h-11 px-6 text-[15px] whitespace-nowrap [&_svg]:size-4",
  wrapping: "min-h-8 max-w-full px-3 py-1.5 text-left text-[13px] [&_svg]:size-4",
  icon: "size-9 [&_svg]:size-[18px]",
  tiny: "size-7 [&_svg]:size-3.5",
};

interface Style {
  look?: keyof typeof LOOKS;
  size?: keyof typeof SIZES;
}

/** The look of a button, for links that are to look like one. */
export function buttonStyle({ look = "primary", size = "medium" }: Style = {}): string {
  return cn(BASE, LOOKS[look], SIZES[size]);
}

interface Props extends ComponentProps<"button">, Style {
  busy?: boolean;
}

export function Button({
  look = "primary",
  size = "medium",
  busy = false,
  className,
  children,
  type = "button",
  disabled,
  ...rest
}: Props) {
  return (
    <button
      type={type}
      className={cn(buttonStyle({ look, size }), className)}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      {...rest}
    >
      {busy && <Spinner />}
      {children}
    </button>
  );
}
