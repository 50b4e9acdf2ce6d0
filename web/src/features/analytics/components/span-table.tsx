import type { Span } from "@/client";
import { formatNumber } from "@/lib/format";
import { texts } from "@/texts/analytics";
import { type DataColumn, DataTable } from "@/ui/data-table";
import { factsOf } from "./span-row";

const words = texts.waterfall;
const { columns } = words;
const NUMBERS = new Set([columns.start, columns.queue, columns.duration, columns.tokens, columns.cost]);

interface Row {
  span: Span;
  facts: Map<string, string | undefined>;
}

/** The waterfall as a table. */
export function SpanTable({ spans, from }: { spans: Span[]; from: number }) {
  const rows = spans.map((span): Row => ({ span, facts: new Map(factsOf(span, Date.parse(span.since) - from)) }));
  const facts = [
    columns.agent,
    columns.status,
    columns.start,
    columns.queue,
    columns.duration,
    columns.model,
    columns.tokens,
    columns.cost,
  ].map(
    (name): DataColumn<Row> => ({
      key: name,
      name,
      isNumber: NUMBERS.has(name),
      cell: (row) => row.facts.get(name) ?? texts.common.nothing,
    }),
  );
  return (
    <DataTable
      caption={words.title}
      className="max-h-120"
      rows={rows}
      rowKey={({ span }) => `${span.step} ${span.item} ${span.attempt} ${span.since}`}
      columns={[
        { key: "step", name: columns.step, cell: ({ span }) => words.item(span.step, span.item) },
        { key: "attempt", name: columns.attempt, isNumber: true, cell: ({ span }) => formatNumber(span.attempt) },
        ...facts,
        { key: "error", name: columns.error, cell: ({ span }) => span.error ?? "" },
      ]}
    />
  );
}
