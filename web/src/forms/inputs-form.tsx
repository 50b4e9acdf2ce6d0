import { Play } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Controller, type FieldErrors, type Resolver, useForm } from "react-hook-form";
import type { AgentInput } from "@/client";
import { ProblemError } from "@/lib/problem";
import { texts } from "@/texts/forms";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { InputControl } from "./input-control";
import { InputHelp } from "./input-help";
import { saidOfInputs } from "./input-problems";
import { type Draft, draftOf, type InputValues, readDraft } from "./input-values";
import { labelOf } from "./labels";

interface Props {
  inputs: readonly AgentInput[];
  /** Below this the server names the inputs: `body.values`. */
  pointer: string;
  /** What stands in the form at first, instead of the defaults. */
  start?: Draft | undefined;
  running?: boolean;
  action: string;
  icon?: ReactNode;
  onRun: (values: InputValues, draft: Draft) => Promise<void> | void;
  children?: ReactNode;
}

/** A form made from declared inputs: an agent's, a template's or a question's. */
export function InputsForm({ inputs, pointer, start, running = false, action, icon, onRun, children }: Props) {
  const form = useForm<Draft, unknown, InputValues>({
    resolver: resolverFor(inputs),
    defaultValues: { ...draftOf(inputs), ...start },
  });
  const { errors, isSubmitting } = form.formState;
  const [refusal, setRefusal] = useState<string>();

  async function run(values: InputValues): Promise<void> {
    setRefusal(undefined);
    try {
      await onRun(values, form.getValues());
    } catch (problem) {
      if (!(problem instanceof ProblemError)) throw problem;
      const atFields = saidOfInputs(problem.below(pointer), inputs);
      for (const [name, message] of atFields) form.setError(name, { message });
      if (atFields.length === 0) setRefusal(problem.message);
    }
  }

  return (
    <form noValidate onSubmit={form.handleSubmit(run)} className="space-y-5">
      {inputs.map((input) => (
        <Controller
          key={input.name}
          name={input.name}
          control={form.control}
          render={({ field }) => (
            <Field
              label={labelOf(input.name)}
              help={<InputHelp input={input} />}
              error={messageOf(errors, input.name)}
              required={input.required !== false}
            >
              {(control) => <InputControl input={input} control={control} field={field} />}
            </Field>
          )}
        />
      ))}
      {refusal && (
        <p role="alert" className="rounded-lg bg-bad-soft px-3 py-2.5 text-sm text-bad">
          {refusal}
        </p>
      )}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button type="submit" size="large" busy={running || isSubmitting}>
          {!(running || isSubmitting) && (icon ?? <Play aria-hidden />)}
          {running ? texts.forms.running : action}
        </Button>
        {children}
      </div>
    </form>
  );
}

function resolverFor(inputs: readonly AgentInput[]): Resolver<Draft, unknown, InputValues> {
  return (draft) => {
    const { values, wrong } = readDraft(inputs, draft);
    const errors = Object.entries(wrong).map(([name, message]) => [name, { type: "wrong", message }]);
    return errors.length > 0 ? { values: {}, errors: Object.fromEntries(errors) } : { values, errors: {} };
  };
}

function messageOf(errors: FieldErrors<Draft>, name: string): string | undefined {
  const message = errors[name]?.message;
  return typeof message === "string" ? message : undefined;
}
