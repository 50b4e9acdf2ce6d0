import { Play } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Controller, type FieldErrors, type Resolver, useForm } from "react-hook-form";
import type { AgentInput, AgentView } from "@/client";
import { ProblemError } from "@/lib/problem";
import { texts } from "@/texts";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { type Draft, draftOf, type InputValues, readDraft } from "../input-values";
import { labelOf } from "../labels";
import { AgentInputControl } from "./agent-input-control";
import { InputHelp } from "./input-help";

/** Below this the server names an agent's inputs. */
const POINTER = "body.steps.0.input";

interface Props {
  agent: AgentView;
  start: Draft | undefined;
  running: boolean;
  action: string;
  onRun: (values: InputValues, draft: Draft) => Promise<void>;
  children?: ReactNode;
}

/** A form made from an agent's inputs. */
export function AgentForm({ agent, start, running, action, onRun, children }: Props) {
  const { inputs } = agent;
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
      const atFields = placed(problem, inputs);
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
              {(control) => <AgentInputControl input={input} control={control} field={field} />}
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
          {!(running || isSubmitting) && <Play aria-hidden />}
          {running ? texts.agents.running : action}
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

/** What the server said of the inputs, each with its input's name. */
function placed(problem: ProblemError, inputs: readonly AgentInput[]): [string, string][] {
  const said = problem.below(POINTER);
  return inputs.flatMap(({ name }): [string, string][] => {
    const message = said.get(name) ?? [...said].find(([pointer]) => pointer.startsWith(`${name}.`))?.[1];
    return message === undefined ? [] : [[name, sentence(message)]];
  });
}

function sentence(message: string): string {
  return message.charAt(0).toUpperCase() + message.slice(1);
}
