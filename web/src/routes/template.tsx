import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Pencil } from "lucide-react";
import type { TemplateView } from "@/client";
import { templateQuery, useRunTemplate } from "@/features/templates/api";
import { TemplateHeading } from "@/features/templates/components/template-heading";
import { StageList } from "@/features/workflows/components/stage-list";
import { WrittenStep } from "@/features/workflows/components/written-step";
import { InputsForm } from "@/forms/inputs-form";
import { isMissing } from "@/lib/problem";
import { texts } from "@/texts/templates";
import { buttonStyle } from "@/ui/button";
import { CardSection } from "@/ui/card";
import { LoadState } from "@/ui/load-state";
import { Page } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";
import { NotFoundPage } from "./not-found";

const route = getRouteApi("/workflow-templates/$name");

export function TemplatePage() {
  const { name } = route.useParams();
  const template = useQuery(templateQuery(name));
  if (isMissing(template.error)) return <NotFoundPage />;
  return (
    <Page title={template.data?.name ?? texts.templates.title} narrow>
      <LoadState query={template} waiting={<Skeleton className="h-96 rounded-xl" />}>
        {(data) => <Loaded key={`${data.slug}@${data.version}`} template={data} />}
      </LoadState>
    </Page>
  );
}

function Loaded({ template }: { template: TemplateView }) {
  const navigate = route.useNavigate();
  const run = useRunTemplate(`${template.slug}@${template.version}`);
  return (
    <>
      <TemplateHeading
        template={template}
        onVersion={(version) => void navigate({ params: { name: `${template.slug}@${version}` } })}
      />
      <CardSection
        title={texts.templates.run}
        action={
          <Link
            to="/build/{-$template}"
            params={{ template: template.slug }}
            className={buttonStyle({ look: "outline", size: "small" })}
          >
            <Pencil aria-hidden />
            {texts.templates.edit}
          </Link>
        }
      >
        {template.inputs.length === 0 && <p className="mb-4 text-sm text-ink-soft">{texts.templates.noInputs}</p>}
        <InputsForm
          inputs={template.inputs}
          pointer="body.values"
          action={texts.templates.start}
          onRun={async (values) => {
            const { id } = await run.mutateAsync(values);
            await navigate({ to: "/dashboard/$id", params: { id } });
          }}
        />
      </CardSection>
      <h2 className="mt-10 mb-4 text-lg font-semibold tracking-tight">{texts.templates.whatItDoes}</h2>
      <StageList steps={template.document.steps.map((step) => ({ ...step, needs: step.needs ?? [] }))} mark={mark}>
        {(step) => <WrittenStep step={step} />}
      </StageList>
    </>
  );
}

function mark() {
  return <span className="size-2.5 rounded-full bg-line-strong" />;
}
