import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Summary, Totals } from "@/client";
import { formatDuration, formatMoney, formatNumber, formatShare, formatShort } from "@/lib/format";
import { texts } from "@/texts/analytics";
import { type Change, changeOf, pointsOf } from "../changes";
import type { EventChoice } from "../event-types";
import { type AnalyticsSearch, endedSearch, narrowed } from "../question";
import { ChangeMark } from "./change-mark";

const words = texts.analytics.numbers;
const moreStyle = "text-xs text-accent hover:underline";

interface Props {
  summary: Summary;
  search: AnalyticsSearch;
  /** They count what the reader alone has run. */
  areOwn: boolean;
}

/** What a range adds up to, each number beside the one of the range before. */
export function NumberCards({ summary: { now, before, range }, search, areOwn }: Props) {
  const [tasks, earlier] = [now.tasks, before.tasks];
  const [flows, flowsBefore] = [now.workflows, before.workflows];
  const ended = areOwn ? endedSearch(search, range) : undefined;
  return (
    <section aria-label={words.title}>
      <dl className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        <NumberCard
          name={words.calls}
          value={formatNumber(tasks.count)}
          detail={words.callsDetail(tasks.failed)}
          change={changeOf(tasks.count, earlier.count, "neither")}
          more={
            tasks.count > 0 && (
              <More>
                <Events search={search} type="calls">
                  {words.showCalls}
                </Events>
                {tasks.failed > 0 && (
                  <Events search={search} type="agent.task.failed">
                    {words.showFailed}
                  </Events>
                )}
              </More>
            )
          }
        />
        <NumberCard
          name={words.success}
          value={tasks.success_rate === null ? undefined : formatShare(tasks.success_rate)}
          detail={words.successDetail}
          change={pointsOf(tasks.success_rate, earlier.success_rate, "more")}
          inPoints
        />
        <NumberCard
          name={words.p95}
          value={seconds(tasks.p95)}
          detail={words.p95Detail(seconds(tasks.p50) ?? texts.common.nothing)}
          change={changeOf(tasks.p95, earlier.p95, "less")}
        />
        <NumberCard
          name={words.queue}
          value={seconds(tasks.queued)}
          detail={words.queueDetail}
          change={changeOf(tasks.queued, earlier.queued, "less")}
        />
        <NumberCard
          name={words.cost}
          value={formatMoney(tasks.cost)}
          detail={words.costDetail(formatMoney(tasks.count === 0 ? 0 : tasks.cost / tasks.count))}
          change={changeOf(tasks.cost, earlier.cost, "less")}
        />
        <NumberCard
          name={words.tokens}
          value={formatShort(tokensOf(tasks))}
          detail={words.tokensDetail(formatShare(cachedOf(tasks)))}
          change={changeOf(tokensOf(tasks), tokensOf(earlier), "neither")}
        />
        <NumberCard
          name={words.workflows}
          value={formatNumber(flows.count)}
          detail={words.outcomes(flows.completed, flows.failed, flows.cancelled)}
          change={changeOf(flows.count, flowsBefore.count, "neither")}
          isWide
          more={
            <More>
              {ended && flows.count > 0 && (
                <Link to="/dashboard" search={ended} className={moreStyle}>
                  {words.show}
                </Link>
              )}
              {flows.failed > 0 && <Failures search={search} ended={ended} />}
            </More>
          }
        />
      </dl>
    </section>
  );
}

/** Of one's own the workflows themselves; of everybody's, what happened to them. */
function Failures({ search, ended }: { search: AnalyticsSearch; ended: ReturnType<typeof endedSearch> }) {
  return ended ? (
    <Link to="/dashboard" search={{ ...ended, status: "failed" }} className={moreStyle}>
      {words.showFailures}
    </Link>
  ) : (
    <Events search={search} type="workflow.failed">
      {words.showFailures}
    </Events>
  );
}

function More({ children }: { children: ReactNode }) {
  return <span className="flex flex-wrap gap-x-4 gap-y-1">{children}</span>;
}

interface EventsProps {
  search: AnalyticsSearch;
  type: EventChoice;
  children: string;
}

/** Leads to the events behind a number, each with its workflow. */
function Events({ search, type, children }: EventsProps) {
  return (
    <Link to="/analytics" search={narrowed(search, { type })} hash="events" className={moreStyle}>
      {children}
    </Link>
  );
}

function seconds(value: number | null): string | undefined {
  return value === null ? undefined : formatDuration(value * 1000);
}

function tokensOf({ input_tokens, output_tokens }: Totals): number {
  return input_tokens + output_tokens;
}

function cachedOf({ input_tokens, cached_tokens }: Totals): number {
  return input_tokens === 0 ? 0 : cached_tokens / input_tokens;
}

interface CardProps {
  name: string;
  value: string | undefined;
  detail: string;
  change: Change | undefined;
  inPoints?: boolean;
  isWide?: boolean;
  more?: ReactNode;
}

function NumberCard({ name, value = texts.common.nothing, detail, change, inPoints, isWide, more }: CardProps) {
  return (
    <div className={`rounded-xl border bg-card px-4 py-3.5 ${isWide ? "col-span-2" : ""}`}>
      <dt className="text-[13px] text-ink-soft">{name}</dt>
      <dd className="mt-1 text-2xl font-semibold tracking-tight tabular-nums">{value}</dd>
      <dd className="mt-0.5 text-xs text-ink-faint">{detail}</dd>
      <dd className="mt-1.5 flex flex-wrap items-center justify-between gap-2">
        <ChangeMark change={change} inPoints={inPoints ?? false} />
        {more}
      </dd>
    </div>
  );
}
