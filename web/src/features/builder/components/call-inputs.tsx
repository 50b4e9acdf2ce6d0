import { useQuery } from "@tanstack/react-query";
import type { AgentInput } from "@/client";
import { isMissing } from "@/lib/problem";
import { texts } from "@/texts/builder";
import { LoadState } from "@/ui/load-state";
import { Skeleton } from "@/ui/skeleton";
import { agentQuery, templateNamesQuery, templateQuery } from "../api";
import { type DraftStep, isFields, textOf } from "../document";
import { readerFor } from "../values";
import { PathExpression, TextField } from "./fields";

const words = texts.builder.step;

/** The inputs that a step's agent declares, each a value or an expression. */
export function AgentInputs({ step }: { step: DraftStep }) {
  const id = textOf(step.fields.agent);
  const agent = useQuery({ ...agentQuery(id), enabled: id !== "" });
  return (
    <>
      <TextField path={["steps", step.index, "agent"]} label={words.agent} required />
      {isMissing(agent.error) ? (
        <Inputs step={step} inputs={[]} unknown />
      ) : (
        <LoadState query={agent} waiting={<Skeleton className="h-24 rounded-lg" />}>
          {(data) => <Inputs step={step} inputs={data.inputs} />}
        </LoadState>
      )}
    </>
  );
}

export function TemplateInputs({ step }: { step: DraftStep }) {
  const name = textOf(step.fields.workflow);
  const known = useQuery(templateNamesQuery);
  const template = useQuery({ ...templateQuery(name), enabled: name !== "" });
  return (
    <>
      <TextField
        path={["steps", step.index, "workflow"]}
        label={words.workflow}
        help={words.workflowHelp}
        required
        suggestions={known.data?.map(({ slug, name: label }) => ({ value: slug, label })) ?? []}
      />
      <Inputs step={step} inputs={template.data?.inputs ?? []} unknown={template.data === undefined} />
    </>
  );
}

function Inputs({
  step,
  inputs,
  unknown = false,
}: {
  step: DraftStep;
  inputs: readonly AgentInput[];
  unknown?: boolean;
}) {
  const given = isFields(step.fields.input) ? Object.keys(step.fields.input) : [];
  const others = given.filter((name) => !inputs.some((input) => input.name === name));
  return (
    <fieldset className="space-y-4">
      <legend className="mb-2 text-sm font-semibold">{words.inputs}</legend>
      {unknown && <p className="text-[13px] text-ink-soft">{words.unknownAgent}</p>}
      {!unknown && inputs.length === 0 && <p className="text-[13px] text-ink-soft">{words.noInputs}</p>}
      {inputs.map((input) => (
        <PathExpression
          key={input.name}
          path={["steps", step.index, "input", input.name]}
          step={step}
          place="input"
          label={input.name}
          help={input.description}
          required={input.required !== false}
          parse={readerFor(input.type)}
          choices={input.type === "boolean" ? ["true", "false"] : input.choices}
          rows={input.type === "text" || input.type === "list" ? 2 : 1}
          placeholder={placeholderOf(input)}
        />
      ))}
      {others.map((name) => (
        <PathExpression key={name} path={["steps", step.index, "input", name]} step={step} place="input" label={name} />
      ))}
    </fieldset>
  );
}

function placeholderOf({ default: fallback }: AgentInput): string {
  return fallback == null || Array.isArray(fallback) ? "" : String(fallback);
}
