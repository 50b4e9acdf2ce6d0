import { useId } from "react";
import type { AgentInput } from "@/client";
import { labelOf } from "@/forms/labels";
import { texts } from "@/texts/batches";
import { RequiredMark } from "@/ui/field";
import { NativeSelect } from "@/ui/native-select";
import type { Mapping } from "../mapping";

const words = texts.batches.create;

interface Props {
  inputs: readonly AgentInput[];
  columns: readonly string[];
  mapping: Mapping;
  onChange: (mapping: Mapping) => void;
}

/** Which column of the rows goes into which input of the template. */
export function ColumnMapping({ inputs, columns, mapping, onChange }: Props) {
  const id = useId();
  return (
    <div className="space-y-3">
      <p className="text-sm text-ink-soft">{words.mappingDetail}</p>
      <ul className="divide-y rounded-lg border">
        {inputs.map((input) => (
          <li key={input.name} className="grid items-center gap-2 px-4 py-3 sm:grid-cols-2">
            <div className="min-w-0">
              <label htmlFor={`${id}-${input.name}`} className="flex items-baseline gap-2 text-sm font-medium">
                {labelOf(input.name)}
                <RequiredMark required={input.required !== false} />
              </label>
              <p className="mt-0.5 line-clamp-2 text-[13px] text-ink-soft">{input.description}</p>
            </div>
            <NativeSelect
              id={`${id}-${input.name}`}
              value={mapping[input.name] ?? ""}
              options={[
                { value: "", label: emptyOf(input) },
                ...columns.map((column) => ({ value: column, label: column })),
              ]}
              onChange={(column) => onChange({ ...mapping, [input.name]: column === "" ? undefined : column })}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}

function emptyOf({ default: usual }: AgentInput): string {
  return usual === null || usual === undefined ? words.leaveOut : words.leaveDefault(String(usual));
}
