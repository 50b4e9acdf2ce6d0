import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useAddSchedule } from "@/features/schedules/api";
import { ScheduleForm } from "@/features/schedules/components/schedule-form";
import { templateQuery } from "@/features/templates/api";
import { TemplatePicker } from "@/features/templates/components/template-picker";
import { notify } from "@/lib/notices";
import { isMissing } from "@/lib/problem";
import { texts } from "@/texts/schedules";
import { CardSection } from "@/ui/card";
import { Field } from "@/ui/field";
import { LoadState } from "@/ui/load-state";
import { Page } from "@/ui/page";
import { Path } from "@/ui/path";
import { Skeleton } from "@/ui/skeleton";

const route = getRouteApi("/my-schedules/new");
const words = texts.schedules.form;

export function NewSchedulePage() {
  const { template = "" } = route.useSearch();
  const navigate = route.useNavigate();
  const add = useAddSchedule();
  const chosen = useQuery({ ...templateQuery(template), enabled: template !== "" });
  const gone = template !== "" && isMissing(chosen.error);
  return (
    <Page title={words.newTitle} narrow>
      <Path to="/my-schedules" parent={words.back} title={words.newTitle} />
      <div className="space-y-5">
        <CardSection title={words.template}>
          <Field label={words.template} error={gone ? words.templateMissing : undefined} required>
            {(control) => (
              <TemplatePicker
                {...control}
                value={template}
                choose={words.chooseTemplate}
                onChange={(next) =>
                  void navigate({ search: next === "" ? {} : { template: next }, replace: true, resetScroll: false })
                }
              />
            )}
          </Field>
        </CardSection>
        {template !== "" && !gone && (
          <LoadState query={chosen} waiting={<Skeleton className="h-72 rounded-xl" />}>
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
          </LoadState>
        )}
      </div>
    </Page>
  );
}
