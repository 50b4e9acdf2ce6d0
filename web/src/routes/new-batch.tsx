import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { BatchForm } from "@/features/batches/components/batch-form";
import { templateQuery } from "@/features/templates/api";
import { TemplatePicker } from "@/features/templates/components/template-picker";
import { isMissing } from "@/lib/problem";
import { texts } from "@/texts/batches";
import { CardSection } from "@/ui/card";
import { Field } from "@/ui/field";
import { LoadState } from "@/ui/load-state";
import { Page } from "@/ui/page";
import { Path } from "@/ui/path";
import { Skeleton } from "@/ui/skeleton";

const route = getRouteApi("/my-batches/new");
const words = texts.batches.create;

export function NewBatchPage() {
  const { template = "" } = route.useSearch();
  const navigate = route.useNavigate();
  const chosen = useQuery({ ...templateQuery(template), enabled: template !== "" });
  const gone = template !== "" && isMissing(chosen.error);
  return (
    <Page title={words.title} narrow>
      <Path to="/my-batches" parent={words.back} title={words.title} />
      <div className="space-y-5">
        <CardSection title={words.templateStep}>
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
            {({ slug, version, name, inputs }) => (
              <BatchForm
                key={`${slug}@${version}`}
                template={{ ref: `${slug}@${version}`, name, inputs }}
                onBegun={({ id }) => navigate({ to: "/my-batches/$id", params: { id } })}
              />
            )}
          </LoadState>
        )}
      </div>
    </Page>
  );
}
