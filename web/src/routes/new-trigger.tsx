import { getRouteApi } from "@tanstack/react-router";
import { useAddTrigger } from "@/features/triggers/api";
import { TriggerForm } from "@/features/triggers/components/trigger-form";
import { texts } from "@/texts/triggers";
import { Page } from "@/ui/page";
import { Path } from "@/ui/path";
import { TemplateChoice } from "./template-choice";

const route = getRouteApi("/my-triggers/new");
const words = texts.triggers.form;

export function NewTriggerPage() {
  const { template = "" } = route.useSearch();
  const navigate = route.useNavigate();
  const add = useAddTrigger();
  return (
    <Page title={words.title} narrow>
      <Path to="/my-triggers" parent={words.back} title={words.title} />
      <TemplateChoice
        template={template}
        onChoose={(search) => void navigate({ search, replace: true, resetScroll: false })}
      >
        {({ slug, name, inputs }) => (
          <TriggerForm
            key={template}
            // Named without its version, the newest one is run each time.
            template={{ ref: template.includes("@") ? template : slug, name, inputs }}
            onSave={async (request) => {
              const { id } = await add.mutateAsync(request);
              await navigate({ to: "/my-triggers/$id", params: { id } });
            }}
          />
        )}
      </TemplateChoice>
    </Page>
  );
}
