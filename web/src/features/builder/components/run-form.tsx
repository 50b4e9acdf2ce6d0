import { useState } from "react";
import { InputsForm } from "@/forms/inputs-form";
import { ProblemError } from "@/lib/problem";
import { texts } from "@/texts/builder";
import { useRunDraft } from "../api";
import { documentFor } from "../exchange";
import { useTheBuilder } from "../use-builder";
import { inputsOf } from "../values";

const words = texts.builder.running;

/** What a run is given, and the button that begins it. */
export function RunForm({ onBegun }: { onBegun: (workflow: string) => void }) {
  const { reading, draft, validation } = useTheBuilder();
  const run = useRunDraft();
  const [given, setGiven] = useState<Record<string, string | string[]>>();
  const inputs = inputsOf(draft.fields.inputs);

  return (
    <div className="space-y-4">
      <h2 className="text-[15px] font-semibold">{words.title}</h2>
      {validation.problems.length > 0 && <p className="text-sm text-ink-soft">{words.notYet}</p>}
      {inputs.length === 0 && <p className="text-sm text-ink-soft">{words.noInputs}</p>}
      <InputsForm
        key={JSON.stringify(draft.fields.inputs ?? null)}
        inputs={inputs}
        pointer="body.values"
        start={given}
        action={words.start}
        running={run.isPending}
        onRun={async (values, typed) => {
          const document = documentFor(reading);
          if (document === undefined || !validation.valid) throw new ProblemError(0, words.title, words.notYet);
          setGiven(typed);
          const workflow = await run.mutateAsync({ ...document, values });
          onBegun(workflow.id);
        }}
      />
    </div>
  );
}
