import { getRouteApi } from "@tanstack/react-router";
import { useAddSchedule } from "@/features/schedules/api";
import { ScheduleForm } from "@/features/schedules/components/schedule-form";
import { notify } from "@/lib/notices";
import { texts } from "@/texts/schedules";
import { Page } from "@/ui/page";
import { Path } from "@/ui/path";
import { TemplateChoice } from "./template-choice";

const route = getRouteApi("/my-schedules/new");
const words = texts.schedules.form;

export function NewSchedulePage() {
  const { template = "" } = route.useSearch();
  const navigate = route.useNavigate();
  const add = useAddSchedule();
  return (
    <Page title={words.newTitle} narrow>
      <Path to="/my-schedules" parent={words.back} title={words.newTitle} />
      <TemplateChoice
        template={template}
        onChoose={(search) => void navigate({ search, replace: true, resetScroll: false })}
      >
        {({ slug, name, inputs }) => (
          <ScheduleForm
            key={template}
            // Named without its version, the newest one is run each time.
            template={{ ref: template.includes("@") ? template : slug, name, inputs }}
            onSave={async (request) => {
              await add.mutateAsync(request);
              notify(texts.schedules.saved, { detail: request.name });
              await navigate({ to: "/my-schedules" });
            }}
          />
        )}
      </TemplateChoice>
    </Page>
  );
}
