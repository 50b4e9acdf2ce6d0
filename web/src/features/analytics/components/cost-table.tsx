import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { CostItem, Costs } from "@/client";
import { formatMoney, formatNumber, formatShort } from "@/lib/format";
import { texts } from "@/texts/analytics";
import { CardSection } from "@/ui/card";
import { DataTable } from "@/ui/data-table";
import { NativeSelect } from "@/ui/native-select";
import { ShareBar } from "@/ui/share-bar";
import { costsQuery } from "../api";
import { type AnalyticsSearch, COSTS_BY, type CostBy, narrowed } from "../question";
import type { Narrowing } from "./charts";
import { Loading } from "./loading";
import { NoneHere } from "./none-here";

const words = texts.analytics.chart.costs;

interface Props extends Narrowing {
  seesAll: boolean;
  categoryName: (id: string) => string;
}

/** What was spent on what, the dearest first: bars that are a table. */
export function CostTable({ search, onNarrow, seesAll, categoryName }: Props) {
  const by = search.by === "user" && !seesAll ? "model" : (search.by ?? "model");
  const costs = useQuery(costsQuery(search, by));
  const offered = COSTS_BY.filter((one) => seesAll || one !== "user");
  return (
    <CardSection
      title={words.title}
      action={
        <NativeSelect
          className="w-36"
          aria-label={words.by}
          value={by}
          options={offered.map((one) => ({ value: one, label: words[one] }))}
          onChange={(next) => onNarrow({ by: COSTS_BY.find((one) => one === next && one !== "model") })}
        />
      }
    >
      <Loading query={costs} className="h-60">
        {(data) => (
          <>
            {data.items.length === 0 ? (
              <NoneHere />
            ) : (
              <Rows costs={data} by={by} search={search} categoryName={categoryName} />
            )}
            {data.unpriced > 0 && (
              <p className="mt-3 text-xs text-ink-faint">{texts.analytics.chart.cost.unpriced(data.unpriced)}</p>
            )}
          </>
        )}
      </Loading>
    </CardSection>
  );
}

interface RowsProps {
  costs: Costs;
  by: CostBy;
  search: AnalyticsSearch;
  categoryName: (id: string) => string;
}

function Rows({ costs, by, search, categoryName }: RowsProps) {
  const most = Math.max(...costs.items.map(({ cost }) => cost));
  const nameOf = ({ key, name }: CostItem) => (by === "category" ? categoryName(key) : name);
  return (
    <DataTable
      caption={words.title}
      className="max-h-80"
      rows={costs.items}
      rowKey={({ key }) => key}
      columns={[
        {
          key: "name",
          name: words[by],
          cell: (item) =>
            item.key === "" ? (
              texts.analytics.filters.noModel
            ) : (
              <Link
                to="/analytics"
                search={narrowed(search, { [by]: item.key })}
                resetScroll={false}
                className="inline-block min-w-28 wrap-anywhere hover:text-accent hover:underline"
              >
                {nameOf(item)}
              </Link>
            ),
        },
        {
          key: "bar",
          name: words.share,
          cell: ({ cost }) => <ShareBar share={most > 0 ? cost / most : 0} className="w-24" />,
        },
        { key: "cost", name: words.cost, isNumber: true, cell: ({ cost }) => formatMoney(cost) },
        { key: "calls", name: words.calls, isNumber: true, cell: ({ count }) => formatNumber(count) },
        {
          key: "tokens",
          name: words.tokens,
          isNumber: true,
          cell: ({ input_tokens, output_tokens }) => formatShort(input_tokens + output_tokens),
        },
      ]}
    />
  );
}
