import { useQuery } from "@tanstack/react-query";
import type { Timeseries, Totals } from "@/client";
import { formatDuration, formatMoney, formatNumber, formatShort } from "@/lib/format";
import { texts } from "@/texts/analytics";
import { NativeSelect } from "@/ui/native-select";
import { seriesQuery } from "../api";
import { columnsOf, namesOf } from "../columns";
import { dearestFirst } from "../dearest";
import { type Drawn, type Part, STATUS_COLOURS } from "../parts";
import { type AnalyticsSearch, STATUSES } from "../question";
import { ChartCard } from "./chart-card";
import { Loading } from "./loading";

const words = texts.analytics.chart;

export interface Narrowing {
  search: AnalyticsSearch;
  /** Asks more closely. */
  onNarrow: (change: AnalyticsSearch) => void;
}

const KINDS = [
  { value: "task", label: words.calls.task },
  { value: "workflow", label: words.calls.workflow },
];

/** How many calls ended how, when. */
export function CallsChart({ search, onNarrow }: Narrowing) {
  const kind = search.of ?? "task";
  const series = useQuery(seriesQuery(search, "status", kind));
  const parts = STATUSES.map((status) => ({
    key: status,
    label: texts.analytics.statuses[status],
    colour: STATUS_COLOURS[status],
  }));
  return (
    <Loading query={series}>
      {(data) => (
        <ChartCard
          title={words.calls.title}
          drawn={drawnOf(data, parts, (totals) => totals.count, formatNumber)}
          parts={parts}
          format={formatShort}
          isWhole
          onChoose={(step) => onNarrow(alone(step))}
          action={
            <NativeSelect
              className="w-40"
              aria-label={words.calls.kind}
              value={kind}
              options={KINDS}
              onChange={(next) => onNarrow({ of: next === "workflow" ? next : undefined })}
            />
          }
        />
      )}
    </Loading>
  );
}

const BANDS = ["p50", "p95", "p99"] as const;

/** How long calls took: half of them, nearly all, all but the odd one. */
export function LatencyChart({ search, onNarrow }: Narrowing) {
  const series = useQuery(seriesQuery(search, "all"));
  const parts = BANDS.map((band, place) => ({
    key: band,
    label: words.latency[band],
    colour: `--band-${place + 1}`,
  }));
  return (
    <Loading query={series}>
      {(data) => (
        <ChartCard
          title={words.latency.title}
          drawn={bandsOf(data)}
          parts={parts}
          format={(seconds) => formatDuration(seconds * 1000)}
          onChoose={(step) => onNarrow(alone(step))}
        />
      )}
    </Loading>
  );
}

/** What calls cost, when, by the model that answered. */
export function CostChart({ search, onNarrow }: Narrowing) {
  const series = useQuery(seriesQuery(search, "model"));
  return (
    <Loading query={series}>
      {(data) => {
        const { parts, series: shown } = dearestFirst(data, words.cost.others);
        return (
          <ChartCard
            title={words.cost.title}
            drawn={drawnOf(shown, parts, (totals) => totals.cost, formatMoney)}
            parts={parts}
            format={formatMoney}
            onChoose={(step) => onNarrow(alone(step))}
          />
        );
      }}
    </Loading>
  );
}

function alone({ at, until }: Drawn): AnalyticsSearch {
  return { since: new Date(at).toISOString(), until: new Date(until).toISOString() };
}

function drawnOf(
  data: Timeseries,
  parts: readonly Part[],
  height: (totals: Totals) => number,
  format: (value: number) => string,
): Drawn[] {
  const names = namesOf(data.range);
  return columnsOf(data).map(({ at, until, totals }) => {
    const heights = parts.map(({ key }): [string, number] => {
      const found = totals.get(key);
      return [key, found === undefined ? 0 : height(found)];
    });
    return {
      at,
      until,
      tick: names.short(at),
      name: names.full(at),
      heights: Object.fromEntries(heights),
      cells: Object.fromEntries(heights.map(([key, value]) => [key, format(value)])),
    };
  });
}

/** The quantiles lie on each other: each is drawn from the one before. */
function bandsOf(data: Timeseries): Drawn[] {
  const names = namesOf(data.range);
  return columnsOf(data).map(({ at, until, totals }) => {
    const { p50, p95, p99 } = totals.get("all") ?? { p50: null, p95: null, p99: null };
    const said = (seconds: number | null) => (seconds === null ? texts.common.nothing : formatDuration(seconds * 1000));
    return {
      at,
      until,
      tick: names.short(at),
      name: names.full(at),
      heights: { p50: p50 ?? 0, p95: (p95 ?? 0) - (p50 ?? 0), p99: (p99 ?? 0) - (p95 ?? 0) },
      cells: { p50: said(p50), p95: said(p95), p99: said(p99) },
    };
  });
}
