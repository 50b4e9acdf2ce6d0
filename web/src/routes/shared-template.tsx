import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { BookmarkPlus, Download } from "lucide-react";
import { useState } from "react";
import type { SharedTemplate } from "@/client";
import { useMember } from "@/features/auth/session";
import { SaveCopy } from "@/features/sharing/components/save-copy";
import { SharedTemplateHeading } from "@/features/sharing/components/shared-template-heading";
import { sharedTemplateQuery } from "@/features/sharing/templates";
import { TemplateInputs } from "@/features/templates/components/template-inputs";
import { notify } from "@/lib/notices";
import { saveFile } from "@/lib/save-file";
import { texts } from "@/texts/sharing";
import { texts as templateTexts } from "@/texts/templates";
import { Button, buttonStyle } from "@/ui/button";
import { CardSection } from "@/ui/card";
import { LinkPage } from "./link-page";
import { WhatItDoes } from "./what-it-does";

const route = getRouteApi("/shared-template/$token");
const words = texts.sharing.templatePage;

/** A template that its owner shared, for whoever has the link: to read, to take along, or to keep as one's own. */
export function SharedTemplatePage() {
  const { token } = route.useParams();
  const shared = useQuery(sharedTemplateQuery(token));
  return (
    <LinkPage query={shared} title={words.title}>
      {(template) => (
        <>
          <SharedTemplateHeading template={template} />
          <Keeping token={token} template={template} />
          <CardSection title={templateTexts.templates.takes}>
            <TemplateInputs inputs={template.inputs} />
          </CardSection>
          <WhatItDoes steps={template.document.steps} />
          <p className="mt-8 text-[13px] text-ink-soft">{words.caution}</p>
        </>
      )}
    </LinkPage>
  );
}

function Keeping({ token, template }: { token: string; template: SharedTemplate }) {
  const navigate = route.useNavigate();
  const download = <DownloadButton template={template} />;
  if (useMember() === undefined) {
    return (
      <div className="mb-8 flex flex-wrap gap-2">
        <Link to="/login" search={{ next: `/shared-template/${token}` }} className={buttonStyle()}>
          <BookmarkPlus aria-hidden />
          {words.logIn}
        </Link>
        {download}
      </div>
    );
  }
  return (
    <SaveCopy
      token={token}
      slug={template.slug}
      beside={download}
      onSaved={({ slug }) => void navigate({ to: "/workflow-templates/$name", params: { name: slug } })}
    />
  );
}

/** The template as a file; what makes one of it belongs to the editor, and comes when it is asked for. */
function DownloadButton({ template }: { template: SharedTemplate }) {
  const [busy, setBusy] = useState(false);

  async function download(): Promise<void> {
    setBusy(true);
    try {
      const { textFrom } = await import("@/features/builder/exchange");
      saveFile(new Blob([textFrom(template.document)], { type: "application/yaml" }), `${template.slug}.yaml`);
    } catch {
      notify(words.downloadFailed, { detail: texts.problem.offlineDetail, bad: true });
    } finally {
      setBusy(false);
    }
  }

  return (
    <Button look="outline" busy={busy} onClick={() => void download()}>
      {!busy && <Download aria-hidden />}
      {words.download}
    </Button>
  );
}
