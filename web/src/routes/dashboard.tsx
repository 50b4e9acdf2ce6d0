import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Workflow } from "lucide-react";
import { OwnNumbers } from "@/features/analytics/components/own-numbers";
import { useSession } from "@/features/auth/session";
import { BudgetCard } from "@/features/spending/components/budget-card";
import { FirstTasks } from "@/features/tasks/components/first-tasks";
import { ownWorkflowsQuery } from "@/features/workflows/api";
import { StatusCounts } from "@/features/workflows/components/status-counts";
import { WorkflowList } from "@/features/workflows/components/workflow-list";
import { isUnderWay } from "@/features/workflows/status";
import { texts } from "@/texts/workflows";
import { buttonStyle } from "@/ui/button";
import { LiveMark } from "@/ui/live-mark";
import { LoadMore } from "@/ui/load-more";
import { EmptyState, LoadState } from "@/ui/load-state";
import { Page, PageHeading } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";

const route = getRouteApi("/dashboard");
const WAITING = ["a", "b", "c", "d", "e"];

export function DashboardPage() {
  const { status } = route.useSearch();
  const session = useSession();
  const own = useInfiniteQuery(ownWorkflowsQuery);
  const all = own.data?.pages.flatMap((page) => page.items) ?? [];
  const live = all.some((workflow) => isUnderWay(workflow.status));
  const shown = all.filter((workflow) => status === undefined || workflow.status === status);

  return (
    <Page title={texts.workflows.title} narrow>
      <PageHeading
        title={texts.workflows.title}
        detail={texts.workflows.detail}
        action={
          <div className="flex items-center gap-3">
            {live && <LiveMark />}
            <Link to="/" className={buttonStyle({ size: "medium" })}>
              {texts.workflows.findAgent}
            </Link>
          </div>
        }
      />
      <FirstTasks />
      {session && (
        <div className="mb-7 grid gap-4 lg:grid-cols-2 [&>*]:min-w-0">
          <OwnNumbers username={session.username} />
          <BudgetCard />
        </div>
      )}
      <LoadState
        query={own}
        waiting={<Waiting />}
        isEmpty={() => all.length === 0}
        empty={
          <EmptyState
            icon={<Workflow aria-hidden />}
            title={texts.workflows.noneTitle}
            detail={texts.workflows.noneDetail}
            action={
              <Link to="/" className={buttonStyle({ look: "outline" })}>
                {texts.workflows.findAgent}
              </Link>
            }
          />
        }
      >
        {() => (
          <>
            <StatusCounts workflows={all} chosen={status} more={own.hasNextPage} />
            {shown.length > 0 ? (
              <WorkflowList workflows={shown} />
            ) : (
              <p className="rounded-xl border border-dashed py-12 text-center text-sm text-ink-soft">
                {texts.workflows.noneOfStatus}
              </p>
            )}
            <LoadMore query={own} />
          </>
        )}
      </LoadState>
    </Page>
  );
}

function Waiting() {
  return (
    <div className="space-y-3">
      <Skeleton className="h-20 rounded-xl" />
      {WAITING.map((name) => (
        <Skeleton key={name} className="h-17 rounded-xl" />
      ))}
    </div>
  );
}
