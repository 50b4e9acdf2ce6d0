import type { AgentInput } from "@/client";
import { InputHelp } from "@/forms/input-help";
import { labelOf } from "@/forms/labels";
import { texts } from "@/texts/templates";
import { RequiredMark } from "@/ui/field";

/** What a run is given, to be read and not filled in. */
export function TemplateInputs({ inputs }: { inputs: readonly AgentInput[] }) {
  if (inputs.length === 0) return <p className="text-sm text-ink-soft">{texts.templates.noInputs}</p>;
  return (
    <dl className="divide-y">
      {inputs.map((input) => (
        <div key={input.name} className="py-3 first:pt-0 last:pb-0">
          <dt className="flex items-baseline gap-2 text-sm font-medium">
            {labelOf(input.name)}
            {input.required === false && <RequiredMark required={false} />}
          </dt>
          <dd className="mt-0.5 text-[13px] leading-5 break-words text-ink-soft">
            <InputHelp input={input} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
