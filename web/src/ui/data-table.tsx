import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

export interface DataColumn<Row> {
  key: string;
  name: string;
  /** Numbers stand to the right. */
  isNumber?: boolean;
  cell: (row: Row) => ReactNode;
}

interface Props<Row> {
  caption: string;
  columns: readonly DataColumn<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string | number;
  className?: string;
}

/** A table whose first column names its rows; what is wider than the screen is scrolled. */
export function DataTable<Row>({ caption, columns, rows, rowKey, className }: Props<Row>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled must be reached by the keyboard.
    <section aria-label={caption} tabIndex={0} className={cn("relative overflow-auto", className)}>
      <table className="w-full text-left text-sm">
        <caption className="sr-only">{caption}</caption>
        <thead className="sticky top-0 bg-card text-[13px] text-ink-soft">
          <tr className="border-b">
            {columns.map(({ key, name, isNumber }) => (
              <th key={key} scope="col" className={cn("px-3 py-2 font-medium", isNumber && "text-right")}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y">
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column, place) => (
                <Cell key={column.key} column={column} row={row} isFirst={place === 0} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Cell<Row>({ column, row, isFirst }: { column: DataColumn<Row>; row: Row; isFirst: boolean }) {
  const look = cn("px-3 py-2", column.isNumber && "text-right tabular-nums");
  return isFirst ? (
    <th scope="row" className={cn(look, "font-medium")}>
      {column.cell(row)}
    </th>
  ) : (
    <td className={look}>{column.cell(row)}</td>
  );
}
