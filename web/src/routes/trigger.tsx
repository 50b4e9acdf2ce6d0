import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import type { TriggerView } from "@/client";
import { triggerQuery, useChangeTrigger } from "@/features/triggers/api";
import { TriggerAbout, TriggerHeading } from "@/features/triggers/components/trigger-detail";
import { TriggerForm } from "@/features/triggers/components/trigger-form";
import { ownWorkflowsQuery } from "@/features/workflows/api";
import { WorkflowList } from "@/features/workflows/components/workflow-list";
import { notify } from "@/lib/notices";
import { isMissing } from "@/lib/problem";
import { texts } from "@/texts/triggers";
import { LoadState } from "@/ui/load-state";
import { moreStyle, OverviewSection } from "@/ui/overview-section";
import { Page } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";
import { NotFoundPage } from "./not-found";
import { TemplateChoice } from "./template-choice";

const route = getRouteApi("/my-triggers/$id");
const words = texts.triggers;
const LAST = 10;

export function TriggerPage() {
  const { id } = route.useParams();
  const trigger = useQuery(triggerQuery(id));
  if (isMissing(trigger.error)) return <NotFoundPage />;
  return (
    <Page title={trigger.data?.name ?? words.title} narrow>
      <LoadState query={trigger} waiting={<Skeleton className="h-96 rounded-xl" />}>
        {(data) => <Loaded key={data.id} trigger={data} />}
      </LoadState>
    </Page>
  );
}

function Loaded({ trigger }: { trigger: TriggerView }) {
  const navigate = route.useNavigate();
  const [isChanging, setChanging] = useState(false);
  return (
    <>
      <TriggerHeading
        trigger={trigger}
        isChanging={isChanging}
        onChange={() => setChanging(!isChanging)}
        onLeave={() => void navigate({ to: "/my-triggers" })}
      />
      {isChanging ? <Change trigger={trigger} onDone={() => setChanging(false)} /> : <TriggerAbout trigger={trigger} />}
      <Firings id={trigger.id} />
    </>
  );
}

/** All of a trigger that can be otherwise: its name, its template, and what of a message goes where. */
function Change({ trigger, onDone }: { trigger: TriggerView; onDone: () => void }) {
  const change = useChangeTrigger(trigger.id);
  const [template, setTemplate] = useState(trigger.template);
  return (
    <TemplateChoice template={template} onChoose={(chosen) => setTemplate(chosen.template ?? "")}>
      {({ name, inputs }) => (
        <TriggerForm
          template={{ ref: template, name, inputs }}
          trigger={trigger}
          onSave={async (request) => {
            await change.mutateAsync({ name: request.name, template, inputs: request.inputs });
            notify(words.saved, { detail: request.name });
            onDone();
          }}
          onCancel={onDone}
        />
      )}
    </TemplateChoice>
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
