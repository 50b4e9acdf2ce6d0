import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import type { ScheduleView } from "@/client";
import { scheduleQuery, useChangeSchedule } from "@/features/schedules/api";
import { ScheduleForm } from "@/features/schedules/components/schedule-form";
import { ScheduleActions, ScheduleState } from "@/features/schedules/components/schedule-list";
import { ownWorkflowsQuery } from "@/features/workflows/api";
import { WorkflowList } from "@/features/workflows/components/workflow-list";
import { notify } from "@/lib/notices";
import { isMissing } from "@/lib/problem";
import { texts } from "@/texts/schedules";
import { LoadState } from "@/ui/load-state";
import { OverviewSection } from "@/ui/overview-section";
import { Page } from "@/ui/page";
import { Path } from "@/ui/path";
import { Skeleton } from "@/ui/skeleton";
import { NotFoundPage } from "./not-found";
import { TemplateChoice } from "./template-choice";

const route = getRouteApi("/my-schedules/$id");
const words = texts.schedules.form;
const LAST = 5;

export function SchedulePage() {
  const { id } = route.useParams();
  const schedule = useQuery(scheduleQuery(id));
  if (isMissing(schedule.error)) return <NotFoundPage />;
  return (
    <Page title={schedule.data?.name ?? words.changeTitle} narrow>
      <LoadState query={schedule} waiting={<Skeleton className="h-96 rounded-xl" />}>
        {(data) => <Loaded key={data.id} schedule={data} />}
      </LoadState>
    </Page>
  );
}

function Loaded({ schedule }: { schedule: ScheduleView }) {
  const navigate = route.useNavigate();
  const change = useChangeSchedule(schedule.id);
  const [template, setTemplate] = useState(schedule.template);
  const leave = () => navigate({ to: "/my-schedules" });
  return (
    <>
      <Path
        to="/my-schedules"
        parent={words.back}
        title={schedule.name}
        state={<ScheduleState schedule={schedule} />}
        action={<ScheduleActions schedule={schedule} onLeave={() => void leave()} />}
      />
      <TemplateChoice template={template} onChoose={(chosen) => setTemplate(chosen.template ?? "")}>
        {({ name, inputs }) => (
          <ScheduleForm
            template={{ ref: template, name, inputs }}
            schedule={schedule}
            onSave={async (request) => {
              await change.mutateAsync(request);
              notify(texts.schedules.saved, { detail: request.name });
              await leave();
            }}
          />
        )}
      </TemplateChoice>
      <Ran id={schedule.id} />
    </>
  );
}

/** What a schedule has run lately; nothing where it has not. */
function Ran({ id }: { id: string }) {
  const ran = useInfiniteQuery(ownWorkflowsQuery({ source: `schedule/${id}` }, LAST));
  const items = ran.data?.pages[0]?.items ?? [];
  if (items.length === 0) return null;
  return (
    <div className="mt-8">
      <OverviewSection title={texts.schedules.runs}>
        <WorkflowList workflows={items} />
      </OverviewSection>
    </div>
  );
}
