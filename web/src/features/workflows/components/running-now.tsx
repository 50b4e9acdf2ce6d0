import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { texts } from "@/texts/dashboard";
import { LiveMark } from "@/ui/live-mark";
import { LoadState } from "@/ui/load-state";
import { moreStyle, OverviewSection } from "@/ui/overview-section";
import { Skeleton } from "@/ui/skeleton";
import { ownWorkflowsQuery } from "../api";
import { WorkflowList } from "./workflow-list";

const words = texts.dashboard.running;
const FIRST = 6;
const UNFINISHED = "running,waiting,pending,paused";

/** What runs, waits or is paused at the moment. */
export function RunningNow() {
  const running = useInfiniteQuery(ownWorkflowsQuery({ status: UNFINISHED }, FIRST));
  const any = (running.data?.pages[0]?.items.length ?? 0) > 0;
  return (
    <OverviewSection
      title={
        <span className="flex items-center gap-3">
          {words.title}
          {any && <LiveMark />}
        </span>
      }
      more={
        any && (
          <Link to="/dashboard" search={{ status: UNFINISHED }} className={moreStyle}>
            {words.more}
          </Link>
        )
      }
    >
      <LoadState
        query={running}
        waiting={<Skeleton className="h-17 rounded-xl" />}
        isEmpty={() => !any}
        empty={<p className="rounded-xl border border-dashed px-5 py-5 text-sm text-ink-soft">{words.none}</p>}
      >
        {({ pages: [first] }) => <WorkflowList workflows={first?.items ?? []} />}
      </LoadState>
    </OverviewSection>
  );
}
