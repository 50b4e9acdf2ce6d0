import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import type { AgentView } from "@/client";
import { formatDuration, formatMoney, formatNumber, formatShare } from "@/lib/format";
import { texts } from "@/texts/community";
import { Button } from "@/ui/button";
import { Skeleton } from "@/ui/skeleton";
import { qualityQuery, reviewsQuery } from "../reviews";
import { formatStars, Stars } from "./stars";

const words = texts.community.compare;

/** An agent as far as it is known: undefined while it loads, null where there is none. */
export interface Compared {
  id: string;
  agent: AgentView | null | undefined;
  categoryName: string;
}

interface Props {
  agents: readonly Compared[];
  onTakeOut: (id: string) => void;
}

const ROWS: [string, (column: Compared & { agent: AgentView }) => ReactNode][] = [
  [words.rows.does, ({ agent }) => agent.summary],
  [words.rows.category, ({ categoryName }) => categoryName],
  [words.rows.capabilities, ({ agent }) => <Points points={agent.capabilities} />],
  [words.rows.inputs, ({ agent }) => <Inputs agent={agent} />],
  [words.rows.output, ({ agent }) => agent.output.description],
  [words.rows.tier, ({ agent }) => (agent.model.tier ? texts.agents.tiers[agent.model.tier] : words.anyTier)],
  [words.rows.tools, ({ agent }) => agent.tools.join(", ") || words.noTools],
  [words.rows.rating, ({ id }) => <RatingCell agent={id} />],
  [words.rows.runs, ({ id }) => <QualityCell agent={id} show="runs" />],
  [words.rows.success, ({ id }) => <QualityCell agent={id} show="success" />],
  [words.rows.latency, ({ id }) => <QualityCell agent={id} show="latency" />],
  [words.rows.cost, ({ id }) => <QualityCell agent={id} show="cost" />],
];

/** Two or three agents side by side. */
export function CompareTable({ agents, onTakeOut }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled must be reached by the keyboard.
    <section aria-label={words.table} tabIndex={0} className="overflow-x-auto rounded-xl border bg-card">
      <table className="w-full table-fixed text-left text-sm" style={{ minWidth: `${8 + 14 * agents.length}rem` }}>
        <caption className="sr-only">{words.table}</caption>
        <thead>
          <tr className="border-b">
            <th scope="col" className="w-32 p-4 align-top font-medium text-ink-soft">
              <span className="sr-only">{words.what}</span>
            </th>
            {agents.map((column) => (
              <th key={column.id} scope="col" className="p-4 align-top">
                <ColumnHead column={column} onTakeOut={onTakeOut} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y">
          {ROWS.map(([name, cell]) => (
            <tr key={name}>
              <th scope="row" className="p-4 align-top text-[13px] font-medium text-ink-soft">
                {name}
              </th>
              {agents.map(({ agent, ...column }) => (
                <td key={column.id} className="p-4 align-top leading-6 break-words">
                  {agent && cell({ ...column, agent })}
                  {agent === undefined && <Skeleton className="h-5 w-3/4" />}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function ColumnHead({ column: { id, agent }, onTakeOut }: { column: Compared; onTakeOut: (id: string) => void }) {
  const name = agent?.name ?? id;
  return (
    <div className="flex items-start gap-2">
      <div className="min-w-0 flex-1">
        {agent ? (
          <Link to="/agents/$id" params={{ id }} className="font-semibold tracking-tight hover:text-accent">
            {name}
          </Link>
        ) : (
          <span className="font-mono text-[13px] font-normal">{name}</span>
        )}
        {agent === null && <p className="text-[13px] font-normal text-ink-soft">{words.missing}</p>}
      </div>
      <Button look="quiet" size="tiny" aria-label={words.takeOut(name)} onClick={() => onTakeOut(id)}>
        <X aria-hidden />
      </Button>
    </div>
  );
}

function Points({ points }: { points: readonly string[] }) {
  return (
    <ul className="list-disc space-y-1 pl-4 leading-5">
      {points.map((point) => (
        <li key={point}>{point}</li>
      ))}
    </ul>
  );
}

function Inputs({ agent }: { agent: AgentView }) {
  return (
    <ul className="space-y-1 leading-5">
      {agent.inputs.map(({ name, type, required }) => (
        <li key={name}>
          <code className="font-mono text-[13px]">{name}</code>{" "}
          <span className="text-[13px] text-ink-soft">
            {type}
            {required !== false && `, ${words.required}`}
          </span>
        </li>
      ))}
    </ul>
  );
}

function RatingCell({ agent }: { agent: string }) {
  const rating = useInfiniteQuery(reviewsQuery(agent)).data?.pages[0]?.rating;
  if (rating === undefined) return <Skeleton className="h-5 w-24" />;
  if (rating.mean === null) return <span className="text-ink-soft">{words.notRated}</span>;
  return (
    <span className="flex flex-wrap items-center gap-x-2">
      <span aria-hidden className="font-medium tabular-nums">
        {formatStars(rating.mean)}
      </span>
      <Stars value={rating.mean} />
      <span className="text-[13px] text-ink-soft">{texts.community.ratings(rating.count)}</span>
    </span>
  );
}

function QualityCell({ agent, show }: { agent: string; show: "runs" | "success" | "latency" | "cost" }) {
  const quality = useQuery(qualityQuery(agent)).data;
  if (quality === undefined) return <Skeleton className="h-5 w-16" />;
  const { runs, success_rate, p50, mean_cost } = quality.recent;
  if (show === "runs") return <span className="tabular-nums">{formatNumber(runs)}</span>;
  if (runs < quality.fewest) return <span className="text-ink-soft">{words.tooFew}</span>;
  const said = {
    success: success_rate === null ? undefined : formatShare(success_rate),
    latency: p50 === null ? undefined : formatDuration(p50 * 1000),
    cost: mean_cost === null ? undefined : formatMoney(mean_cost),
  }[show];
  return said === undefined ? (
    <span className="text-ink-soft">{words.unknownCost}</span>
  ) : (
    <span className="tabular-nums">{said}</span>
  );
}
