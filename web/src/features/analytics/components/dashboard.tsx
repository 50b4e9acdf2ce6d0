import { useQuery } from "@tanstack/react-query";
import { ChartColumn } from "lucide-react";
import { texts } from "@/texts/analytics";
import { EmptyState } from "@/ui/load-state";
import { Skeleton } from "@/ui/skeleton";
import { WhenNear } from "@/ui/when-near";
import { summaryQuery } from "../api";
import { isFiltered } from "../question";
import { CallsChart, CostChart, LatencyChart, type Narrowing } from "./charts";
import { CostTable } from "./cost-table";
import { LeaderBoard } from "./leader-board";
import { Loading } from "./loading";
import { NumberCards } from "./number-cards";
import { SuccessTable } from "./success-table";
import { WeekMap } from "./week-map";

const words = texts.analytics;
const WAITING = <Skeleton className="h-80 rounded-xl" />;

interface Props extends Narrowing {
  seesAll: boolean;
  /** The numbers count what the reader alone has run. */
  areOwn: boolean;
  categoryName: (id: string) => string;
}

/** The numbers of a range and their charts; where nothing ended, one word instead of ten empty frames. */
export function Dashboard(props: Props) {
  const { search, areOwn } = props;
  const summary = useQuery(summaryQuery(search));
  return (
    <Loading query={summary} className="h-140">
      {(data) => (
        <div className="space-y-4" aria-busy={summary.isPlaceholderData}>
          {summary.isError && (
            <p role="alert" className="rounded-lg bg-bad-soft px-3 py-2.5 text-sm text-bad">
              {words.stale}
            </p>
          )}
          {data.now.tasks.count + data.now.workflows.count === 0 ? (
            <EmptyState
              icon={<ChartColumn aria-hidden />}
              title={words.emptyTitle}
              detail={isFiltered(search) ? words.emptyFiltered : words.emptyDetail}
            />
          ) : (
            <>
              <NumberCards summary={data} search={search} areOwn={areOwn} />
              <Charts {...props} />
            </>
          )}
        </div>
      )}
    </Loading>
  );
}

function Charts({ search, onNarrow, seesAll, categoryName }: Props) {
  const narrowing = { search, onNarrow };
  return (
    <>
      <div className="grid gap-4 xl:grid-cols-2 [&>*]:min-w-0">
        {[
          <CallsChart key="calls" {...narrowing} />,
          <LatencyChart key="latency" {...narrowing} />,
          <CostChart key="cost" {...narrowing} />,
          <CostTable key="costs" {...narrowing} seesAll={seesAll} categoryName={categoryName} />,
          <SuccessTable key="success" search={search} categoryName={categoryName} />,
          <WeekMap key="week" search={search} />,
        ].map((card) => (
          <WhenNear key={card.key} distance={100} waiting={WAITING}>
            {card}
          </WhenNear>
        ))}
      </div>
      <WhenNear distance={100} waiting={WAITING}>
        <LeaderBoard {...narrowing} />
      </WhenNear>
    </>
  );
}
