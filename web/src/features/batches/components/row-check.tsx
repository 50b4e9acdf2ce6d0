import { CircleAlert, CircleCheck } from "lucide-react";
import type { AgentInput } from "@/client";
import type { InputValues } from "@/forms/input-values";
import { labelOf } from "@/forms/labels";
import { formatNumber } from "@/lib/format";
import { texts } from "@/texts/batches";
import { Button } from "@/ui/button";
import { DataTable } from "@/ui/data-table";
import type { Checked, RowProblem } from "../mapping";

const words = texts.batches.create;
/** So many problems, and so many of the first rows, are shown. */
const PROBLEMS = 20;
const ROWS = 5;

interface Props {
  inputs: readonly AgentInput[];
  checked: Checked;
  onLeaveOut: () => void;
}

/** What would be sent, and what is wrong with it, row by row. */
export function RowCheck({ inputs, checked, onLeaveOut }: Props) {
  const { wrong, problems, inputs: values } = checked;
  return (
    <div className="space-y-4">
      <div role="status">
        {wrong.size === 0 ? (
          <p className="flex items-center gap-2 text-sm font-medium text-good">
            <CircleCheck aria-hidden className="size-4.5" />
            {words.ready(values.length)}
          </p>
        ) : (
          <p className="flex items-center gap-2 text-sm font-medium text-bad">
            <CircleAlert aria-hidden className="size-4.5" />
            {words.wrong(wrong.size, values.length)}
          </p>
        )}
      </div>
      {problems.length > 0 && <Problems problems={problems} />}
      {wrong.size > 0 && wrong.size < values.length && (
        <Button look="outline" size="small" onClick={onLeaveOut}>
          {words.dropWrong(wrong.size)}
        </Button>
      )}
      <Preview inputs={inputs} values={values} />
    </div>
  );
}

function Problems({ problems }: { problems: readonly RowProblem[] }) {
  const left = problems.length - PROBLEMS;
  return (
    <ul aria-label={words.problemsTitle} className="space-y-1 rounded-lg bg-bad-soft px-4 py-3 text-[13px] text-bad">
      {problems.slice(0, PROBLEMS).map(({ row, input, message }) => (
        <li key={`${row}/${input}/${message}`} className="break-words">
          {input === undefined ? words.problemOfRow(row + 1, message) : words.problem(row + 1, labelOf(input), message)}
        </li>
      ))}
      {left > 0 && <li>{words.moreProblems(left)}</li>}
    </ul>
  );
}

function Preview({ inputs, values }: { inputs: readonly AgentInput[]; values: readonly InputValues[] }) {
  const rows = values.slice(0, ROWS).map((value, place) => ({ value, place }));
  return (
    <DataTable
      caption={words.first}
      className="rounded-lg border"
      rows={rows}
      rowKey={({ place }) => place}
      columns={[
        { key: "row", name: words.row, cell: ({ place }) => formatNumber(place + 1) },
        ...inputs.map(({ name }) => ({
          key: name,
          name: labelOf(name),
          cell: ({ value }: (typeof rows)[number]) => <Cell value={value[name]} />,
        })),
      ]}
    />
  );
}

function Cell({ value }: { value: InputValues[string] | undefined }) {
  if (value === undefined || value === "") return <span className="text-ink-faint">{texts.common.nothing}</span>;
  return (
    <p className="line-clamp-2 max-w-64 min-w-24 break-words">
      {Array.isArray(value) ? value.join(" | ") : String(value)}
    </p>
  );
}
