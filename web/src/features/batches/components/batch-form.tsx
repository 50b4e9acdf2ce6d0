import { Rocket, RotateCcw } from "lucide-react";
import { type FormEvent, type ReactNode, useMemo, useState } from "react";
import type { AgentInput, BatchView } from "@/client";
import { ProblemError } from "@/lib/problem";
import { texts } from "@/texts/batches";
import { Button } from "@/ui/button";
import { CardSection } from "@/ui/card";
import { InputField } from "@/ui/input-field";
import { useSubmitBatch } from "../api";
import { checkRows, guessMapping, type Mapping, problemsAt, type RowProblem } from "../mapping";
import type { Table } from "../rows";
import { ColumnMapping } from "./column-mapping";
import { RowCheck } from "./row-check";
import { RowSource } from "./row-source";

const words = texts.batches.create;

interface Template {
  /** As the batch names it: `slug@version`. */
  ref: string;
  name: string;
  inputs: readonly AgentInput[];
}

interface Props {
  template: Template;
  onBegun: (batch: BatchView) => Promise<void> | void;
}

/** Rows for a template: given, mapped to its inputs, checked and sent. */
export function BatchForm({ template, onBegun }: Props) {
  const [given, setGiven] = useState<{ table: Table; mapping: Mapping }>();
  if (template.inputs.length === 0) return <p className="text-sm text-ink-soft">{words.noInputs}</p>;
  if (given === undefined) {
    return (
      <CardSection title={words.rowsStep}>
        <RowSource
          inputs={template.inputs}
          onTable={(table) => setGiven({ table, mapping: guessMapping(template.inputs, table.columns) })}
        />
      </CardSection>
    );
  }
  return (
    <Given
      template={template}
      table={given.table}
      mapping={given.mapping}
      onMapping={(mapping) => setGiven({ ...given, mapping })}
      onTable={(table) => setGiven({ ...given, table })}
      onClear={() => setGiven(undefined)}
      onBegun={onBegun}
    />
  );
}

interface GivenProps extends Props {
  table: Table;
  mapping: Mapping;
  onMapping: (mapping: Mapping) => void;
  onTable: (table: Table) => void;
  onClear: () => void;
}

function Given({ template, table, mapping, onMapping, onTable, onClear, onBegun }: GivenProps) {
  const submit = useSubmitBatch();
  const [told, setTold] = useState<readonly RowProblem[]>([]);
  const [refusal, setRefusal] = useState<string>();
  const own = useMemo(() => checkRows(template.inputs, table, mapping), [template.inputs, table, mapping]);
  const problems = [...own.problems, ...told];
  const checked = { ...own, problems, wrong: new Set(problems.map(({ row }) => row)) };

  async function send(name: string): Promise<void> {
    setRefusal(undefined);
    setTold([]);
    const body = { template: template.ref, inputs: own.inputs.map((values) => ({ ...values })) };
    try {
      await onBegun(await submit.mutateAsync(name === "" ? body : { ...body, name }));
    } catch (problem) {
      if (!(problem instanceof ProblemError)) throw problem;
      const found = problemsAt(
        problem.fields,
        own.inputs.map((_, row) => row),
      );
      setTold(found);
      if (found.length === 0) setRefusal(problem.message);
    }
  }

  function change(next: () => void): void {
    setTold([]);
    next();
  }

  return (
    <div className="space-y-5">
      <CardSection
        title={words.mappingStep}
        action={
          <Button look="quiet" size="small" onClick={onClear}>
            <RotateCcw aria-hidden />
            {words.clear}
          </Button>
        }
      >
        <p className="mb-3 text-sm font-medium">{words.read(table.rows.length, table.columns.length)}</p>
        <ColumnMapping
          inputs={template.inputs}
          columns={table.columns}
          mapping={mapping}
          onChange={(next) => change(() => onMapping(next))}
        />
      </CardSection>
      <CardSection title={words.checkStep}>
        <RowCheck
          inputs={template.inputs}
          checked={checked}
          onLeaveOut={() =>
            change(() => onTable({ ...table, rows: table.rows.filter((_, row) => !checked.wrong.has(row)) }))
          }
        />
        <Send
          usual={template.name}
          count={checked.inputs.length}
          busy={submit.isPending}
          disabled={checked.wrong.size > 0}
          onSend={send}
        >
          {refusal && (
            <p role="alert" className="rounded-lg bg-bad-soft px-3 py-2.5 text-sm text-bad">
              {words.refused}: {refusal}
            </p>
          )}
        </Send>
      </CardSection>
    </div>
  );
}

interface SendProps {
  usual: string;
  count: number;
  busy: boolean;
  disabled: boolean;
  onSend: (name: string) => Promise<void>;
  children: ReactNode;
}

function Send({ usual, count, busy, disabled, onSend, children }: SendProps) {
  const [name, setName] = useState("");
  function submit(event: FormEvent): void {
    event.preventDefault();
    void onSend(name.trim());
  }
  return (
    <form onSubmit={submit} className="mt-5 space-y-4 border-t pt-5">
      <InputField
        label={words.name}
        help={words.nameHelp}
        className="max-w-md"
        value={name}
        maxLength={120}
        placeholder={usual}
        onChange={setName}
      />
      {children}
      <Button type="submit" size="large" busy={busy} disabled={disabled}>
        {!busy && <Rocket aria-hidden />}
        {words.start(count)}
      </Button>
    </form>
  );
}
