import type { AgentInput } from "@/client";
import { formatNumber } from "@/lib/format";
import { texts } from "@/texts/forms";

/** What to give, within which bounds, and what holds if nothing is given. */
export function InputHelp({ input }: { input: AgentInput }) {
  const hints = [bounds(input), fallback(input)].filter((hint) => hint !== undefined);
  return (
    <>
      {input.description}
      {hints.length > 0 && <span className="text-ink-faint"> {hints.join(" ")}</span>}
    </>
  );
}

function bounds({ minimum, maximum }: AgentInput): string | undefined {
  if (minimum != null && maximum != null) return texts.forms.between(formatNumber(minimum), formatNumber(maximum));
  if (minimum != null) return texts.forms.atLeast(formatNumber(minimum));
  if (maximum != null) return texts.forms.atMost(formatNumber(maximum));
  return undefined;
}

function fallback(input: AgentInput): string | undefined {
  return input.default == null || Array.isArray(input.default) ? undefined : texts.forms.ifEmpty(String(input.default));
}
