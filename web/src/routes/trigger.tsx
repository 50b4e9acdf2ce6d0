import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { triggerQuery } from "@/features/triggers/api";
import { TriggerAbout, TriggerHeading } from "@/features/triggers/components/trigger-detail";
import { ownWorkflowsQuery } from "@/features/workflows/api";
import { WorkflowList } from "@/features/workflows/components/workflow-list";
import { isMissing } from "@/lib/problem";
import { texts } from "@/texts/triggers";
import { LoadState } from "@/ui/load-state";
import { moreStyle, OverviewSection } from "@/ui/overview-section";
import { Page } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";
import { NotFoundPage } from "./not-found";

const route = getRouteApi("/my-triggers/$id");
const words = texts.triggers;
const LAST = 10;

export function TriggerPage() {
  const { id } = route.useParams();
  const navigate = route.useNavigate();
  const trigger = useQuery(triggerQuery(id));
  if (isMissing(trigger.error)) return <NotFoundPage />;
  return (
    <Page title={trigger.data?.name ?? words.title} narrow>
      <LoadState query={trigger} waiting={<Skeleton className="h-96 rounded-xl" />}>
        {(data) => (
          <>
            <TriggerHeading trigger={data} onLeave={() => void navigate({ to: "/my-triggers" })} />
            <TriggerAbout trigger={data} />
            <Firings id={id} />
          </>
        )}
      </LoadState>
    </Page>
  );
}

/** The workflows that a trigger's last messages began. */
function Firings({ id }: { id: string }) {
  const source = `trigger/${id}`;
  const ran = useInfiniteQuery(ownWorkflowsQuery({ source }, LAST));
  return (
    <div className="mt-8">
      <OverviewSection
        title={words.firings}
        more={
          <Link to="/dashboard" search={{ source }} className={moreStyle}>
            {words.allFirings}
          </Link>
        }
      >
        <LoadState
          query={ran}
          waiting={<Skeleton className="h-40 rounded-xl" />}
          isEmpty={(data) => data.pages[0]?.items.length === 0}
          empty={<p className="rounded-xl border border-dashed px-5 py-5 text-sm text-ink-soft">{words.noFirings}</p>}
        >
          {(data) => <WorkflowList workflows={data.pages[0]?.items ?? []} />}
        </LoadState>
      </OverviewSection>
    </div>
  );
}
