import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { formatNumber, formatShare } from "@/lib/format";
import { texts } from "@/texts/analytics";
import { CardSection } from "@/ui/card";
import { DataTable } from "@/ui/data-table";
import { ShareBar } from "@/ui/share-bar";
import { seriesQuery } from "../api";
import { type Sum, sumsOf } from "../columns";
import { type AnalyticsSearch, narrowed } from "../question";
import { Loading } from "./loading";
import { NoneHere } from "./none-here";

const words = texts.analytics.chart.success;

interface Props {
  search: AnalyticsSearch;
  categoryName: (id: string) => string;
}

/** How often calls went well, by category: bars that are a table. */
export function SuccessTable({ search, categoryName }: Props) {
  const series = useQuery(seriesQuery(search, "category"));
  return (
    <Loading query={series}>
      {(data) => {
        const rows = sumsOf(data);
        return (
          <CardSection title={words.title}>
            {rows.length === 0 ? <NoneHere /> : <Rows rows={rows} search={search} categoryName={categoryName} />}
          </CardSection>
        );
      }}
    </Loading>
  );
}

function Rows({ rows, search, categoryName }: Props & { rows: Sum[] }) {
  return (
    <DataTable
      caption={words.title}
      className="max-h-80"
      rows={rows}
      rowKey={({ key }) => key}
      columns={[
        {
          key: "category",
          name: words.category,
          cell: ({ key }) => (
            <Link
              to="/analytics"
              search={narrowed(search, { category: key })}
              resetScroll={false}
              className="hover:text-accent hover:underline"
            >
              {categoryName(key)}
            </Link>
          ),
        },
        {
          key: "rate",
          name: words.rate,
          cell: (row) => (
            <span className="flex items-center gap-3">
              <ShareBar share={rateOf(row) ?? 0} colour="--done" className="w-24 sm:w-36" />
              <span className="tabular-nums">{rateText(row)}</span>
            </span>
          ),
        },
        { key: "calls", name: words.calls, isNumber: true, cell: ({ count }) => formatNumber(count) },
        { key: "failed", name: words.failed, isNumber: true, cell: (row) => <Failed row={row} search={search} /> },
      ]}
    />
  );
}

/** Leads to what failed: the events behind it, each with its workflow. */
function Failed({ row: { key, failed }, search }: { row: Sum; search: AnalyticsSearch }) {
  if (failed === 0) return formatNumber(0);
  return (
    <Link
      to="/analytics"
      search={narrowed(search, { category: key, status: "failed" })}
      hash="events"
      className="text-accent hover:underline"
    >
      {formatNumber(failed)}
    </Link>
  );
}

function rateOf({ completed, failed }: Sum): number | undefined {
  return completed + failed === 0 ? undefined : completed / (completed + failed);
}

function rateText(row: Sum): string {
  const rate = rateOf(row);
  return rate === undefined ? texts.common.nothing : formatShare(rate);
}
