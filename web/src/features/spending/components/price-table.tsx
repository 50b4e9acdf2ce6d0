import { useQuery } from "@tanstack/react-query";
import type { PriceView } from "@/client";
import { formatMoment, formatMoney } from "@/lib/format";
import { useNow } from "@/lib/use-now";
import { texts } from "@/texts/spending";
import { Badge, type Tone } from "@/ui/badge";
import { CardSection } from "@/ui/card";
import { DataTable } from "@/ui/data-table";
import { LoadState } from "@/ui/load-state";
import { Skeleton } from "@/ui/skeleton";
import { type PriceState, priceStates } from "../amounts";
import { pricesQuery } from "../api";
import { PriceForm } from "./price-form";

const words = texts.spending.admin;
const TONES: Record<PriceState, Tone> = { inForce: "good", later: "busy", earlier: "idle" };
const MINUTE = 60_000;

/** What models cost, cost and will cost; an administrator sets it. */
export function PriceTable() {
  const prices = useQuery(pricesQuery);
  return (
    <CardSection title={words.prices}>
      <p className="mb-4 text-[13px] text-ink-soft">{words.pricesDetail}</p>
      <PriceForm />
      <LoadState
        query={prices}
        waiting={<Skeleton className="h-40" />}
        isEmpty={(items) => items.length === 0}
        empty={<p className="py-8 text-center text-sm text-ink-soft">{words.noPrices}</p>}
      >
        {(items) => <Rows prices={items} asOf={prices.dataUpdatedAt} />}
      </LoadState>
    </CardSection>
  );
}

function Rows({ prices, asOf }: { prices: PriceView[]; asOf: number }) {
  // A price that was set a second ago holds, though the clock of the page has not ticked since.
  const states = priceStates(prices, Math.max(asOf, useNow(true, MINUTE)));
  const stateOf = (price: PriceView) => states.get(price) ?? "earlier";
  return (
    <DataTable
      caption={words.prices}
      className="max-h-120"
      rows={prices}
      rowKey={({ model, since }) => `${model} ${since}`}
      columns={[
        { key: "model", name: words.model, cell: ({ model }) => <span className="font-mono text-xs">{model}</span> },
        { key: "since", name: words.since, cell: ({ since }) => formatMoment(since) },
        { key: "input", name: words.input, isNumber: true, cell: ({ input }) => formatMoney(input) },
        { key: "cached", name: words.cached, isNumber: true, cell: ({ cached }) => formatMoney(cached) },
        { key: "output", name: words.output, isNumber: true, cell: ({ output }) => formatMoney(output) },
        {
          key: "state",
          name: words.status,
          cell: (price) => <Badge tone={TONES[stateOf(price)]}>{words[stateOf(price)]}</Badge>,
        },
      ]}
    />
  );
}
