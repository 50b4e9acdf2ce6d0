import { getRouteApi } from "@tanstack/react-router";
import { BatchForm } from "@/features/batches/components/batch-form";
import { texts } from "@/texts/batches";
import { Page } from "@/ui/page";
import { Path } from "@/ui/path";
import { TemplateChoice } from "./template-choice";

const route = getRouteApi("/my-batches/new");
const words = texts.batches.create;

export function NewBatchPage() {
  const { template = "" } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Page title={words.title} narrow>
      <Path to="/my-batches" parent={words.back} title={words.title} />
      <TemplateChoice
        template={template}
        onChoose={(search) => void navigate({ search, replace: true, resetScroll: false })}
        label={words.template}
      >
        {({ slug, version, name, inputs }) => (
          <BatchForm
            key={`${slug}@${version}`}
            template={{ ref: `${slug}@${version}`, name, inputs }}
            onBegun={({ id }) => navigate({ to: "/my-batches/$id", params: { id } })}
          />
        )}
      </TemplateChoice>
    </Page>
  );
}
