import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { WorkflowView } from "@/client";
import { Waterfall } from "@/features/analytics/components/waterfall";
import { useSession } from "@/features/auth/session";
import { ShareSection } from "@/features/sharing/components/share-section";
import { Asked } from "@/features/tasks/components/asked";
import { templateQuery } from "@/features/templates/api";
import { RerunPanel } from "@/features/workflows/components/rerun-panel";
import { WorkflowControls } from "@/features/workflows/components/workflow-controls";
import { WorkflowHeading } from "@/features/workflows/components/workflow-heading";
import { WorkflowOutcome } from "@/features/workflows/components/workflow-outcome";
import { WorkflowSteps } from "@/features/workflows/components/workflow-steps";
import { LiveTextsContext } from "@/features/workflows/live-texts";
import { isUnderWay } from "@/features/workflows/status";
import { useLiveWorkflow } from "@/features/workflows/use-live-workflow";
import { isMissing } from "@/lib/problem";
import { texts } from "@/texts/workflows";
import { LoadState } from "@/ui/load-state";
import { Page } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";
import { NotFoundPage } from "./not-found";

const route = getRouteApi("/dashboard/$id");

export function WorkflowPage() {
  const { id } = route.useParams();
  // Each workflow has a stream of its own.
  return <Followed key={id} id={id} />;
}

function Followed({ id }: { id: string }) {
  const { workflow, texts: written } = useLiveWorkflow(id);
  if (isMissing(workflow.error)) return <NotFoundPage />;
  return (
    <Page title={workflow.data?.name ?? texts.workflows.run} narrow>
      <LoadState query={workflow} waiting={<Waiting />}>
        {(data) => (
          <LiveTextsContext value={written}>
            <Loaded key={data.id} workflow={data} />
          </LiveTextsContext>
        )}
      </LoadState>
    </Page>
  );
}

function Loaded({ workflow }: { workflow: WorkflowView }) {
  const session = useSession();
  const { open } = route.useSearch();
  return (
    <>
      <WorkflowHeading workflow={workflow} />
      <WorkflowControls
        workflow={workflow}
        rerun={(close) => <Rerun workflow={workflow} onClose={close} />}
        start={open}
      />
      {!session?.guest && <ShareSection id={workflow.id} />}
      <WorkflowOutcome workflow={workflow} />
      <h2 className="sr-only">{texts.workflows.steps}</h2>
      <WorkflowSteps workflow={workflow} asked={(task) => <Asked id={task} username={session?.username} />} />
      <div className="mt-8">
        <Waterfall id={workflow.id} live={isUnderWay(workflow.status)} />
      </div>
    </>
  );
}

/** A workflow made of a template has the template's form, as it was then. */
function Rerun({ workflow, onClose }: { workflow: WorkflowView; onClose: () => void }) {
  const navigate = route.useNavigate();
  const template = useQuery({ ...templateQuery(workflow.template ?? ""), enabled: workflow.template !== null });
  if (template.isLoading) return <Skeleton className="mb-6 h-40 rounded-xl" />;
  return (
    <RerunPanel
      workflow={workflow}
      inputs={template.data?.inputs}
      onClose={onClose}
      onBegun={(id) => navigate({ to: "/dashboard/$id", params: { id } })}
    />
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
