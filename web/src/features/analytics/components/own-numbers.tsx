import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { formatDuration, formatMoney, formatNumber, formatShare } from "@/lib/format";
import { texts } from "@/texts/analytics";
import { CardSection } from "@/ui/card";
import { summaryQuery } from "../api";
import { Loading } from "./loading";

const words = texts.analytics.own;
const numbers = texts.analytics.numbers;

/** What `username`'s agents did in the last 30 days. */
export function OwnNumbers({ username }: { username: string }) {
  const summary = useQuery(summaryQuery({ range: "month", user: username }));
  return (
    <Loading query={summary} className="h-44">
      {({ now: { tasks, workflows } }) => (
        <CardSection
          title={words.title}
          action={
            <Link
              to="/analytics"
              search={{ range: "month", user: username }}
              className="text-[13px] text-ink-soft hover:text-ink hover:underline"
            >
              {words.more}
            </Link>
          }
        >
          <dl className="grid grid-cols-2 gap-x-4 gap-y-5 sm:grid-cols-3">
            <Fact name={numbers.workflows} value={formatNumber(workflows.count)} />
            <Fact name={numbers.calls} value={formatNumber(tasks.count)} />
            <Fact name={numbers.cost} value={formatMoney(tasks.cost)} />
            <Fact
              name={numbers.success}
              value={tasks.success_rate === null ? undefined : formatShare(tasks.success_rate)}
            />
            <Fact name={numbers.p95} value={tasks.p95 === null ? undefined : formatDuration(tasks.p95 * 1000)} />
            <Fact name={numbers.tokens} value={formatNumber(tasks.input_tokens + tasks.output_tokens)} />
          </dl>
        </CardSection>
      )}
    </Loading>
  );
}

function Fact({ name, value = texts.common.nothing }: { name: string; value?: string | undefined }) {
  return (
    <div>
      <dt className="text-[13px] text-ink-soft">{name}</dt>
      <dd className="mt-0.5 text-lg font-semibold tabular-nums">{value}</dd>
    </div>
  );
}
