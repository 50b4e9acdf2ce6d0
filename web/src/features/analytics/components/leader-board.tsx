import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Funnel } from "lucide-react";
import type { AgentNumbers } from "@/client";
import { formatDuration, formatMoney, formatNumber, formatShare } from "@/lib/format";
import { texts } from "@/texts/analytics";
import { buttonStyle } from "@/ui/button";
import { CardSection } from "@/ui/card";
import { DataTable } from "@/ui/data-table";
import { NativeSelect } from "@/ui/native-select";
import { agentsQuery } from "../api";
import { type AnalyticsSearch, narrowed, ORDERS } from "../question";
import type { Narrowing } from "./charts";
import { Loading } from "./loading";
import { NoneHere } from "./none-here";

const words = texts.analytics.leaders;

/** The first agents in an order of one's choice. */
export function LeaderBoard({ search, onNarrow }: Narrowing) {
  const order = search.order ?? "used";
  const board = useQuery(agentsQuery(search, order));
  return (
    <CardSection
      title={words.title}
      action={
        <NativeSelect
          className="w-40"
          aria-label={words.order}
          value={order}
          options={ORDERS.map((one) => ({ value: one, label: words[one] }))}
          onChange={(next) => onNarrow({ order: ORDERS.find((one) => one === next && one !== "used") })}
        />
      }
    >
      <Loading query={board} className="h-60">
        {({ items }) => (items.length === 0 ? <NoneHere /> : <Rows items={items} search={search} />)}
      </Loading>
      {(order === "slowest" || order === "failing") && <p className="mt-3 text-xs text-ink-faint">{words.fewest}</p>}
    </CardSection>
  );
}

function Rows({ items, search }: { items: AgentNumbers[]; search: AnalyticsSearch }) {
  return (
    <DataTable
      caption={words.title}
      rows={items}
      rowKey={({ agent }) => agent}
      columns={[
        { key: "agent", name: words.agent, cell: (item) => <AgentCell item={item} search={search} /> },
        { key: "calls", name: words.calls, isNumber: true, cell: ({ totals }) => formatNumber(totals.count) },
        {
          key: "success",
          name: words.success,
          isNumber: true,
          cell: ({ totals }) =>
            totals.success_rate === null ? texts.common.nothing : formatShare(totals.success_rate),
        },
        { key: "failed", name: words.failed, isNumber: true, cell: (item) => <Failed item={item} search={search} /> },
        { key: "mean", name: words.mean, isNumber: true, cell: ({ totals }) => time(totals.mean) },
        { key: "p95", name: words.p95, isNumber: true, cell: ({ totals }) => time(totals.p95) },
        { key: "cost", name: words.cost, isNumber: true, cell: ({ totals }) => formatMoney(totals.cost) },
      ]}
    />
  );
}

interface CellProps {
  item: AgentNumbers;
  search: AnalyticsSearch;
}

/** Leads to the agent's page; the button beside it narrows this one. */
function AgentCell({ item: { agent, name }, search }: CellProps) {
  return (
    <span className="flex items-center gap-1">
      <Link to="/agents/$id" params={{ id: agent }} className="hover:text-accent hover:underline">
        {name}
      </Link>
      <Link
        to="/analytics"
        search={narrowed(search, { agent })}
        aria-label={words.narrow(name)}
        title={words.narrow(name)}
        className={buttonStyle({ look: "quiet", size: "tiny" })}
      >
        <Funnel aria-hidden />
      </Link>
    </span>
  );
}

function Failed({ item: { agent, name, totals }, search }: CellProps) {
  if (totals.failed === 0) return formatNumber(0);
  return (
    <Link
      to="/analytics"
      search={narrowed(search, { agent, type: "agent.task.failed" })}
      hash="events"
      aria-label={words.failures(name, totals.failed)}
      className="text-accent hover:underline"
    >
      {formatNumber(totals.failed)}
    </Link>
  );
}

function time(seconds: number | null): string {
  return seconds === null ? texts.common.nothing : formatDuration(seconds * 1000);
}
