import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { templateQuery } from "@/features/templates/api";
import { TemplatePicker } from "@/features/templates/components/template-picker";
import { useAddTrigger } from "@/features/triggers/api";
import { TriggerForm } from "@/features/triggers/components/trigger-form";
import { isMissing } from "@/lib/problem";
import { texts } from "@/texts/triggers";
import { CardSection } from "@/ui/card";
import { Field } from "@/ui/field";
import { LoadState } from "@/ui/load-state";
import { Page } from "@/ui/page";
import { Path } from "@/ui/path";
import { Skeleton } from "@/ui/skeleton";

const route = getRouteApi("/my-triggers/new");
const words = texts.triggers.form;

export function NewTriggerPage() {
  const { template = "" } = route.useSearch();
  const navigate = route.useNavigate();
  const add = useAddTrigger();
  const chosen = useQuery({ ...templateQuery(template), enabled: template !== "" });
  const gone = template !== "" && isMissing(chosen.error);
  return (
    <Page title={words.title} narrow>
      <Path to="/my-triggers" parent={words.back} title={words.title} />
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
              <TriggerForm
                key={template}
                // Named without its version, the newest one is run each time.
                template={{ ref: template.includes("@") ? template : slug, name, inputs }}
                onAdd={async (request) => {
                  const { id } = await add.mutateAsync(request);
                  await navigate({ to: "/my-triggers/$id", params: { id } });
                }}
              />
            )}
          </LoadState>
        )}
      </div>
    </Page>
  );
}
