import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { workflowQuery } from "@/features/workflows/api";
import { WorkflowHeading } from "@/features/workflows/components/workflow-heading";
import { WorkflowSteps } from "@/features/workflows/components/workflow-steps";
import { isMissing } from "@/lib/problem";
import { texts } from "@/texts";
import { LoadState } from "@/ui/load-state";
import { Page } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";
import { NotFoundPage } from "./not-found";

const route = getRouteApi("/dashboard/$id");

export function WorkflowPage() {
  const { id } = route.useParams();
  const workflow = useQuery(workflowQuery(id));
  if (isMissing(workflow.error)) return <NotFoundPage />;
  return (
    <Page title={workflow.data?.name ?? texts.workflows.run} narrow>
      <LoadState query={workflow} waiting={<Waiting />}>
        {(data) => (
          <>
            <WorkflowHeading workflow={data} />
            <h2 className="sr-only">{texts.workflows.steps}</h2>
            <WorkflowSteps workflow={data} />
          </>
        )}
      </LoadState>
    </Page>
  );
}

function Waiting() {
  return (
    <div className="space-y-5">
      <Skeleton className="h-8 w-80 max-w-full" />
      <Skeleton className="h-18 rounded-xl" />
      <Skeleton className="h-64 rounded-xl" />
    </div>
  );
}
