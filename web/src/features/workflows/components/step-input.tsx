import { ChevronRight } from "lucide-react";
import { texts } from "@/texts/workflows";
import { unescapeReferences } from "../references";

/** What a step was given; folded away, as its writer knows it. */
export function StepInput({ input }: { input: Record<string, unknown> }) {
  const given = Object.entries(input);
  if (given.length === 0) return null;
  return (
    <details className="group border-t">
      <summary className="flex items-center gap-2 rounded-b-xl px-5 py-3 text-[13px] font-medium text-ink-soft select-none hover:bg-sunken hover:text-ink">
        <ChevronRight aria-hidden className="size-3.5 transition-transform group-open:rotate-90" />
        {texts.workflows.input}
      </summary>
      <dl className="space-y-3.5 px-5 pt-1 pb-5">
        {given.map(([name, value]) => (
          <div key={name}>
            <dt className="font-mono text-xs text-ink-faint">{name}</dt>
            <dd className="mt-1 text-sm leading-6 break-words whitespace-pre-wrap">{shown(value)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

function shown(value: unknown): string {
  const typed = unescapeReferences(value);
  if (typeof typed === "string") return typed;
  if (Array.isArray(typed)) return typed.map((item) => `- ${String(item)}`).join("\n");
  return JSON.stringify(typed);
}
