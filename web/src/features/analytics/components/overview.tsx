import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { texts } from "@/texts/analytics";
import { CardSection } from "@/ui/card";
import { LoadState } from "@/ui/load-state";
import { Skeleton } from "@/ui/skeleton";
import { recentEventsQuery } from "../api";
import { barsOf, figuresOf } from "../figures";
import { FigureTiles } from "./figure-tiles";

// The drawing library is as large as the rest of the page.
const EndsChart = lazy(() => import("./ends-chart").then((module) => ({ default: module.EndsChart })));

/** A few figures and a chart, from the latest events. */
export function Overview() {
  const recent = useQuery(recentEventsQuery);
  return (
    <LoadState query={recent} waiting={<Waiting />}>
      {(events) => {
        const { bars, width } = barsOf(events, Date.now());
        return (
          <div className="space-y-4">
            <FigureTiles figures={figuresOf(events)} />
            <CardSection
              title={texts.analytics.chart[width]}
              action={<span className="text-xs text-ink-faint">{texts.analytics.basis(events.length)}</span>}
            >
              <Suspense fallback={<Skeleton className="h-64" />}>
                <EndsChart bars={bars} width={width} />
              </Suspense>
            </CardSection>
          </div>
        );
      }}
    </LoadState>
  );
}

function Waiting() {
  return (
    <div className="space-y-4">
      <Skeleton className="h-24 rounded-xl" />
      <Skeleton className="h-80 rounded-xl" />
    </div>
  );
}
