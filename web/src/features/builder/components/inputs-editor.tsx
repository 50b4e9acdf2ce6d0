import { ChevronDown, Plus, X } from "lucide-react";
import { useState } from "react";
import type { AgentInput } from "@/client";
import { texts } from "@/texts/builder";
import { Button } from "@/ui/button";
import { isFields, type Json, type Path, textOf, textsOf } from "../document";
import { setField } from "../edits";
import { useField, useTheBuilder } from "../use-builder";
import { ChoiceField, LinesField, TextField } from "./fields";
import { ValueField } from "./value-field";

const words = texts.builder.input;
const TYPES = Object.entries(words.types).map(([value, label]) => ({ value, label }));

/** The form of a workflow, or of a question: what is declared, one below the other. */
export function InputsEditor({ path }: { path: Path }) {
  const { change } = useTheBuilder();
  const { value } = useField(path);
  const inputs = Array.isArray(value) ? value : [];
  const [open, setOpen] = useState<number>();

  function add(): void {
    const names = inputs.map(nameOf);
    const name = ["topic", ...Array.from({ length: 20 }, (_, index) => `input_${index + 1}`)].find(
      (one) => !names.includes(one),
    );
    const input: Json = { name: name ?? "input", type: "string", description: "What it is." };
    change(setField(path, [...inputs, input]));
    setOpen(inputs.length);
  }

  return (
    <div className="space-y-2">
      {inputs.map((input, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: while a name is typed, the place is all that stays.
        <div key={index} className="rounded-lg border">
          <div className="flex items-center gap-1 pr-1.5">
            <button
              type="button"
              aria-expanded={open === index}
              onClick={() => setOpen(open === index ? undefined : index)}
              className="flex min-w-0 grow items-center gap-2 rounded-lg px-3 py-2 text-left"
            >
              <ChevronDown aria-hidden className={open === index ? "size-4" : "size-4 -rotate-90"} />
              <span className="truncate font-mono text-[13px]">{nameOf(input) || words.unnamed}</span>
              <span className="ml-auto shrink-0 text-xs text-ink-soft">{typeOf(input)}</span>
            </button>
            <Button
              look="quiet"
              size="tiny"
              aria-label={words.remove(nameOf(input))}
              onClick={() => {
                change(setField(path, inputs.length === 1 ? undefined : inputs.toSpliced(index, 1)));
                setOpen(undefined);
              }}
            >
              <X aria-hidden />
            </Button>
          </div>
          {open === index && <OneInput path={[...path, index]} />}
        </div>
      ))}
      <Button look="outline" size="small" onClick={add}>
        <Plus aria-hidden />
        {words.add}
      </Button>
    </div>
  );
}

function OneInput({ path }: { path: Path }) {
  const { value: input } = useField(path);
  const { type, required, default: fallback, choices, minimum, maximum } = isFields(input) ? input : {};
  const { set: setRequired } = useField([...path, "required"]);
  const isNumber = type === "integer" || type === "number";
  return (
    <div className="space-y-4 border-t p-3">
      <TextField path={[...path, "name"]} label={words.name} required />
      <ChoiceField path={[...path, "type"]} label={words.type} options={TYPES} fallback="" />
      <TextField path={[...path, "description"]} label={words.description} required />
      {(type === "string" || choices !== undefined) && <LinesField path={[...path, "choices"]} label={words.choices} />}
      {(isNumber || minimum !== undefined || maximum !== undefined) && (
        <div className="grid grid-cols-2 gap-3">
          <TextField path={[...path, "minimum"]} label={words.minimum} numeric />
          <TextField path={[...path, "maximum"]} label={words.maximum} numeric />
        </div>
      )}
      <label className="flex items-center gap-2 text-sm">
        <input
          type="checkbox"
          className="size-4 accent-accent"
          checked={required !== false}
          onChange={(event) => setRequired(event.target.checked ? undefined : false)}
        />
        {words.required}
      </label>
      {/* What does not go together stays in sight, so that it can be taken away. */}
      {(required === false || fallback !== undefined) && (
        <ValueField
          path={[...path, "default"]}
          label={words.fallback}
          type={textOf(type) as AgentInput["type"]}
          choices={textsOf(choices)}
        />
      )}
    </div>
  );
}

function nameOf(input: Json): string {
  return isFields(input) ? textOf(input.name) : "";
}

function typeOf(input: Json): string {
  return TYPES.find(({ value }) => isFields(input) && value === input.type)?.label ?? "";
}
