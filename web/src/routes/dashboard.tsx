import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { OwnNumbers } from "@/features/analytics/components/own-numbers";
import { useSession } from "@/features/auth/session";
import { BatchesUnderWay } from "@/features/batches/components/batches-under-way";
import { SetAside } from "@/features/dead-letters/components/set-aside";
import { NextSchedules } from "@/features/schedules/components/next-schedules";
import { BudgetCard } from "@/features/spending/components/budget-card";
import { WaitingTasks } from "@/features/tasks/components/waiting-tasks";
import { ownWorkflowsQuery } from "@/features/workflows/api";
import { AllWorkflows } from "@/features/workflows/components/all-workflows";
import { FailedLately } from "@/features/workflows/components/failed-lately";
import { FirstRun } from "@/features/workflows/components/first-run";
import { RunningNow } from "@/features/workflows/components/running-now";
import { WorkAreas } from "@/features/workflows/components/work-areas";
import { isNarrowed, type WorkflowSearch, workflowSearch } from "@/features/workflows/filters";
import { texts } from "@/texts/dashboard";
import { buttonStyle } from "@/ui/button";
import { Page, PageHeading } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";

const route = getRouteApi("/dashboard");
const words = texts.dashboard;

export function DashboardPage() {
  const given = route.useSearch();
  const search = useMemo(() => workflowSearch({ ...given }), [given]);
  const any = useInfiniteQuery(ownWorkflowsQuery({}, 1));
  const isNew = any.data?.pages[0]?.items.length === 0 && !isNarrowed(search);
  return (
    <Page title={words.title}>
      <PageHeading
        title={words.title}
        detail={words.detail}
        action={
          <Link to="/" className={buttonStyle({ size: "medium" })}>
            {words.findAgent}
          </Link>
        }
      />
      <WorkAreas />
      {any.isPending ? <Waiting /> : <Overview search={search} isNew={isNew} />}
    </Page>
  );
}

/** All at a glance; what somebody looks for comes first, alone. */
function Overview({ search, isNew }: { search: WorkflowSearch; isNew: boolean }) {
  const navigate = route.useNavigate();
  const session = useSession();
  const narrowed = isNarrowed(search);
  const all = (
    <AllWorkflows
      search={search}
      onChange={(next) => void navigate({ search: next, replace: true, resetScroll: false })}
    />
  );
  if (narrowed) return all;
  return (
    // On a phone the short parts come before the long list of everything.
    <div className="grid items-start gap-8 lg:grid-cols-[minmax(0,1fr)_20rem] lg:grid-rows-[auto_1fr] xl:grid-cols-[minmax(0,1fr)_22rem]">
      <div className="min-w-0 space-y-8">
        <WaitingTasks username={session?.username} />
        {isNew ? <FirstRun /> : <RunningNow />}
        {!isNew && <FailedLately />}
      </div>
      <aside aria-label={words.aside} className="min-w-0 space-y-6 lg:col-start-2 lg:row-span-2 lg:row-start-1">
        <SetAside />
        <BatchesUnderWay />
        <NextSchedules />
        <div id="budget" className="scroll-mt-20">
          <BudgetCard />
        </div>
        {session && <OwnNumbers username={session.username} />}
      </aside>
      {!isNew && <div className="min-w-0">{all}</div>}
    </div>
  );
}

function Waiting() {
  return (
    <div className="grid gap-8 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <div className="space-y-3">
        <Skeleton className="h-24 rounded-xl" />
        <Skeleton className="h-64 rounded-xl" />
      </div>
      <Skeleton className="h-64 rounded-xl" />
    </div>
  );
}
