import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { BatchResult, BatchView } from "@/client";
import { formatNumber } from "@/lib/format";
import { texts } from "@/texts/batches";
import { Badge, type Tone } from "@/ui/badge";
import { CardSection } from "@/ui/card";
import { DataTable } from "@/ui/data-table";
import { LoadMore } from "@/ui/load-more";
import { LoadState } from "@/ui/load-state";
import { NativeSelect } from "@/ui/native-select";
import { Skeleton } from "@/ui/skeleton";
import { type ResultStatus, resultsQuery } from "../api";
import { batchState } from "../progress";
import { isRecord, outputText } from "../results";

const words = texts.batches.results;
const STATUSES = ["completed", "failed", "running", "waiting", "pending", "cancelled"] as const;
const TONES: Record<BatchResult["status"], Tone> = {
  pending: "idle",
  running: "busy",
  waiting: "busy",
  paused: "idle",
  completed: "good",
  failed: "bad",
  skipped: "idle",
  cancelled: "idle",
};

/** What came of each input so far. */
export function ResultTable({ batch }: { batch: BatchView }) {
  const [status, setStatus] = useState<ResultStatus>();
  const results = useInfiniteQuery(resultsQuery(batch.id, status, batchState(batch) === "running"));
  return (
    <CardSection
      title={words.title}
      action={
        <NativeSelect
          className="w-40"
          aria-label={words.filter}
          value={status ?? ""}
          options={[
            { value: "", label: words.all },
            ...STATUSES.map((one) => ({ value: one, label: words.status[one] })),
          ]}
          onChange={(next) => setStatus(STATUSES.find((one) => one === next))}
        />
      }
    >
      <LoadState
        query={results}
        waiting={<Skeleton className="h-60" />}
        isEmpty={(data) => data.pages[0]?.items.length === 0}
        empty={<p className="py-8 text-center text-sm text-ink-soft">{status ? words.none : words.noneYet}</p>}
      >
        {(data) => (
          <>
            <Rows rows={data.pages.flatMap(({ items }) => items)} />
            <LoadMore query={results} />
          </>
        )}
      </LoadState>
    </CardSection>
  );
}

function Rows({ rows }: { rows: readonly BatchResult[] }) {
  return (
    <DataTable
      caption={words.title}
      rows={rows}
      rowKey={({ index }) => index}
      columns={[
        { key: "number", name: words.columns.number, cell: (row) => <Opens row={row} /> },
        {
          key: "status",
          name: words.columns.status,
          cell: ({ status }) => <Badge tone={TONES[status]}>{words.status[status]}</Badge>,
        },
        { key: "output", name: words.columns.output, cell: (row) => <Outcome row={row} /> },
      ]}
    />
  );
}

function Outcome({ row: { output, error } }: { row: BatchResult }) {
  if (error !== null) return <p className="line-clamp-3 min-w-32 sm:min-w-48 break-words text-bad">{error}</p>;
  const text = isRecord(output) ? linesOf(output) : outputText(output);
  if (text === "") return <span className="text-ink-faint">{texts.common.nothing}</span>;
  return <p className="line-clamp-3 min-w-32 sm:min-w-48 break-words whitespace-pre-line">{text}</p>;
}

function Opens({ row }: { row: BatchResult }) {
  return (
    <Link
      to="/dashboard/$id"
      params={{ id: row.workflow_id }}
      aria-label={words.openNumber(row.index + 1)}
      className="text-accent hover:underline"
    >
      {formatNumber(row.index + 1)}
    </Link>
  );
}

/** A field a line. */
function linesOf(output: Record<string, unknown>): string {
  return Object.entries(output)
    .map(([name, value]) => `${name}: ${outputText(value)}`)
    .join("\n");
}
