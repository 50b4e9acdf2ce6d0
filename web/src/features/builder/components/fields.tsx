import { useId, useMemo, useState } from "react";
import { cn } from "@/lib/cn";
import { controlStyle, Field, Input } from "@/ui/field";
import { NativeSelect } from "@/ui/native-select";
import type { DraftStep, Json, Path } from "../document";
import { addNeed, setField, together } from "../edits";
import { type Candidate, candidatesFor, comingBefore, type Place } from "../references";
import { useField, useTheBuilder } from "../use-builder";
import { asLines, asNumber, asText, shown } from "../values";
import { ExpressionField } from "./expression-field";

interface Props {
  path: Path;
  label: string;
  help?: string | undefined;
  required?: boolean;
  placeholder?: string;
}

/** What is typed, as long as it means what the document says. */
function useTyped(value: Json | undefined, parse: (text: string) => Json | undefined) {
  const [typed, setTyped] = useState(() => shown(value));
  if (JSON.stringify(parse(typed)) !== JSON.stringify(value) && shown(value) !== typed) setTyped(shown(value));
  return [typed, setTyped] as const;
}

interface TextProps extends Props {
  numeric?: boolean;
  suggestions?: readonly { value: string; label: string }[];
}

/** A text of one line; a number where `numeric`. */
export function TextField({ path, label, help, required = false, placeholder, numeric, suggestions }: TextProps) {
  const listId = useId();
  const { value, error, set } = useField(path);
  const parse = numeric ? asNumber : asText;
  const [typed, setTyped] = useTyped(value, parse);
  return (
    <Field label={label} help={help} error={error} required={required}>
      {(control) => (
        <>
          <Input
            {...control}
            value={typed}
            placeholder={placeholder}
            autoComplete="off"
            list={suggestions && listId}
            inputMode={numeric ? "decimal" : undefined}
            onChange={(event) => {
              setTyped(event.target.value);
              set(parse(event.target.value));
            }}
          />
          {suggestions && (
            <datalist id={listId}>
              {suggestions.map((one) => (
                <option key={one.value} value={one.value}>
                  {one.label}
                </option>
              ))}
            </datalist>
          )}
        </>
      )}
    </Field>
  );
}

/** Lines of text, each an entry of a list; or one text of many lines. */
export function LinesField({ path, label, help, required = false, asList = true }: Props & { asList?: boolean }) {
  const { value, error, set } = useField(path);
  const parse = asList ? asLines : asText;
  const [typed, setTyped] = useTyped(value, parse);
  return (
    <Field label={label} help={help} error={error} required={required}>
      {(control) => (
        <textarea
          {...control}
          rows={2}
          className={cn(controlStyle, "field-sizing-content block max-h-60 min-h-16 resize-none py-2 leading-6")}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            set(parse(event.target.value));
          }}
        />
      )}
    </Field>
  );
}

interface ChoiceProps extends Props {
  options: readonly { value: string; label: string }[];
  /** What holds where the document says nothing. */
  fallback: string;
  parse?: (chosen: string) => Json | undefined;
}

export function ChoiceField({ path, label, help, required = true, options, fallback, parse = asText }: ChoiceProps) {
  const { value, error, set } = useField(path);
  return (
    <Field label={label} help={help} error={error} required={required}>
      {(control) => (
        <NativeSelect
          {...control}
          value={shown(value) || fallback}
          options={options}
          onChange={(chosen) => set(chosen === fallback ? undefined : parse(chosen))}
        />
      )}
    </Field>
  );
}

interface ExpressionProps extends Props {
  place: Place;
  step?: DraftStep | undefined;
  show?: (value: Json | undefined) => string;
  parse?: (text: string) => Json | undefined;
  choices?: readonly string[] | undefined;
  rows?: number;
}

/** An expression of a step. To name a step that does not come before yet makes it do so. */
export function PathExpression({ path, step, place, show = shown, parse = asText, ...rest }: ExpressionProps) {
  const { draft, change } = useTheBuilder();
  const { value, error, set } = useField(path);
  const candidates = useMemo<Candidate[]>(() => candidatesFor(draft, step, place), [draft, step, place]);
  const onChosen = (named: string) => {
    if (step && !comingBefore(draft, step.id).has(named)) change(addNeed(step.index, named), path.join("."));
  };
  return (
    <ExpressionField
      {...rest}
      place={place}
      value={value}
      error={error}
      show={show}
      parse={parse}
      onChange={set}
      candidates={candidates}
      onChosen={onChosen}
    />
  );
}

/** Changes of several fields that belong together. */
export function useFields() {
  const { change } = useTheBuilder();
  return (...fields: readonly [Path, Json | undefined][]) =>
    change(together(...fields.map(([path, value]) => setField(path, value))));
}
