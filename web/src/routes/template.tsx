import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { CalendarClock, Pencil, Rows3, Webhook } from "lucide-react";
import type { TemplateView } from "@/client";
import { useMember } from "@/features/auth/session";
import { ShareSection } from "@/features/sharing/components/share-section";
import { templateQuery, useRunTemplate } from "@/features/templates/api";
import { RemoveTemplate } from "@/features/templates/components/remove-template";
import { TemplateHeading } from "@/features/templates/components/template-heading";
import { InputsForm } from "@/forms/inputs-form";
import { isMissing } from "@/lib/problem";
import { texts } from "@/texts/templates";
import { buttonStyle } from "@/ui/button";
import { CardSection } from "@/ui/card";
import { LoadState } from "@/ui/load-state";
import { Page } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";
import { NotFoundPage } from "./not-found";
import { WhatItDoes } from "./what-it-does";

const route = getRouteApi("/workflow-templates/$name");
const words = texts.templates;

export function TemplatePage() {
  const { name } = route.useParams();
  const template = useQuery(templateQuery(name));
  if (isMissing(template.error)) return <NotFoundPage />;
  return (
    <Page title={template.data?.name ?? words.title} narrow>
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
      <Actions template={template} />
      <CardSection title={words.run}>
        {template.inputs.length === 0 && <p className="mb-4 text-sm text-ink-soft">{words.noInputs}</p>}
        <InputsForm
          inputs={template.inputs}
          pointer="body.values"
          action={words.start}
          onRun={async (values) => {
            const { id } = await run.mutateAsync(values);
            await navigate({ to: "/dashboard/$id", params: { id } });
          }}
        />
      </CardSection>
      <WhatItDoes steps={template.document.steps} />
    </>
  );
}

/** What else can be done with a template than running it once. */
function Actions({ template }: { template: TemplateView }) {
  const isOwn = useMember() !== undefined && !template.builtin;
  const navigate = route.useNavigate();
  const links = <Links template={template} />;
  if (isOwn) {
    const leave = () => void navigate({ to: "/workflow-templates" });
    const last = <RemoveTemplate template={template} onLeave={leave} />;
    return <ShareSection template={template.slug} beside={links} last={last} />;
  }
  return <div className="mb-6 flex flex-wrap gap-2">{links}</div>;
}

function Links({ template: { slug, version, versions, inputs } }: { template: TemplateView }) {
  // Named without its version, the newest one is run each time.
  const template = version === versions[0]?.version ? slug : `${slug}@${version}`;
  const style = buttonStyle({ look: "outline", size: "small" });
  return (
    <>
      <Link to="/build/{-$template}" params={{ template: slug }} className={style}>
        <Pencil aria-hidden />
        {words.edit}
      </Link>
      {inputs.length > 0 && (
        <Link to="/my-batches/new" search={{ template }} className={style}>
          <Rows3 aria-hidden />
          {words.forMany}
        </Link>
      )}
      <Link to="/my-schedules/new" search={{ template }} className={style}>
        <CalendarClock aria-hidden />
        {words.onSchedule}
      </Link>
      <Link to="/my-triggers/new" search={{ template }} className={style}>
        <Webhook aria-hidden />
        {words.onEvent}
      </Link>
    </>
  );
}
