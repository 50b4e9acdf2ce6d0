import { ChartColumn, Table2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { texts } from "@/texts/analytics";
import { Button } from "@/ui/button";
import { CardSection } from "@/ui/card";
import { type DataColumn, DataTable } from "@/ui/data-table";
import type { Drawn, Part } from "../parts";
import { NoneHere } from "./none-here";
import { TimePlot } from "./time-plot";

const words = texts.analytics.chart;

interface Props {
  title: string;
  drawn: Drawn[];
  parts: readonly Part[];
  format: (value: number) => string;
  /** What is drawn are counts. */
  isWhole?: boolean;
  onChoose: (step: Drawn) => void;
  action?: ReactNode;
}

/** A chart over time that is a table, too: always for screen readers, for everybody at the press of a button. */
export function ChartCard({ title, drawn, parts, format, isWhole = false, onChoose, action }: Props) {
  const [isTable, setTable] = useState(false);
  const isEmpty = drawn.every(({ heights }) => Object.values(heights).every((height) => height === 0));
  const shown = { title, drawn, parts, onChoose };
  return (
    <CardSection
      title={title}
      action={
        <div className="flex flex-wrap items-center justify-end gap-2">
          {action}
          {!isEmpty && <TableToggle title={title} isTable={isTable} onToggle={() => setTable(!isTable)} />}
        </div>
      }
    >
      {isEmpty ? (
        <NoneHere />
      ) : isTable ? (
        <VisibleTable {...shown} />
      ) : (
        <Chart {...shown} format={format} isWhole={isWhole} />
      )}
    </CardSection>
  );
}

type Shown = Pick<Props, "title" | "drawn" | "parts" | "onChoose">;

function Chart({ title, ...shown }: Shown & { format: (value: number) => string; isWhole: boolean }) {
  return (
    <>
      <TimePlot label={words.summary(title, shown.drawn.length)} {...shown} />
      <HiddenTable title={title} drawn={shown.drawn} parts={shown.parts} />
    </>
  );
}

/** The newest step first; each is a way to look at that time alone. */
function VisibleTable({ title, drawn, parts, onChoose }: Shown) {
  const first = (step: Drawn) => (
    <button type="button" onClick={() => onChoose(step)} className="text-left hover:text-accent hover:underline">
      {step.name}
    </button>
  );
  return (
    <DataTable
      caption={title}
      columns={columnsFor(parts, first)}
      rows={drawn.toReversed()}
      rowKey={({ at }) => at}
      className="max-h-80"
    />
  );
}

/** What a screen reader finds beside a chart: the steps in which there is something to tell. */
function HiddenTable({ title, drawn, parts }: { title: string; drawn: Drawn[]; parts: readonly Part[] }) {
  const filled = drawn.filter(({ heights }) => Object.values(heights).some((height) => height > 0));
  return (
    // A table takes the width that its words need, however narrow it is told to be.
    <div className="sr-only">
      <table>
        <caption>{title}</caption>
        <thead>
          <tr>
            {[words.when, ...parts.map(({ label }) => label)].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {filled.map((step) => (
            <tr key={step.at}>
              <th scope="row">{step.name}</th>
              {parts.map(({ key }) => (
                <td key={key}>{step.cells[key]}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function columnsFor(parts: readonly Part[], first: (step: Drawn) => ReactNode): DataColumn<Drawn>[] {
  return [
    { key: "when", name: words.when, cell: first },
    ...parts.map(({ key, label }) => ({ key, name: label, isNumber: true, cell: ({ cells }: Drawn) => cells[key] })),
  ];
}

interface ToggleProps {
  title: string;
  isTable: boolean;
  onToggle: () => void;
}

export function TableToggle({ title, isTable, onToggle }: ToggleProps) {
  const name = isTable ? words.asChart : words.asTable;
  return (
    <Button look="quiet" size="small" aria-label={`${name}: ${title}`} onClick={onToggle}>
      {isTable ? <ChartColumn aria-hidden /> : <Table2 aria-hidden />}
      <span className="hidden sm:inline">{name}</span>
    </Button>
  );
}
