import { cn } from "@/lib/cn";

/** Lines of code or data, as they are; what is longer than the box is scrolled. */
export function CodeBlock({ text, className }: { text: string; className?: string }) {
  return (
    <pre
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
      className={cn("overflow-auto rounded-lg bg-sunken p-4 font-mono text-[13px] leading-5", className)}
    >
      {text}
    </pre>
  );
}
