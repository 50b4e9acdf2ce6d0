import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import type { TemplateView } from "@/client";
import { formatMoment } from "@/lib/format";
import { texts } from "@/texts/templates";
import { Badge } from "@/ui/badge";
import { NativeSelect } from "@/ui/native-select";

interface Props {
  template: TemplateView;
  onVersion: (version: number) => void;
}

/** What a template is for, and which of its versions is shown. */
export function TemplateHeading({ template, onVersion }: Props) {
  const versions = template.versions.map(({ version, created_at }) => ({
    value: String(version),
    label: texts.templates.versionOf(version, formatMoment(created_at)),
  }));
  return (
    <header className="mb-7">
      <nav aria-label={texts.agents.path} className="mb-4 flex items-center gap-1.5 text-[13px] text-ink-soft">
        <Link to="/workflow-templates" className="hover:text-ink hover:underline">
          {texts.templates.title}
        </Link>
        <ChevronRight aria-hidden className="size-3.5 text-ink-faint" />
        <span className="truncate font-mono text-xs">{template.slug}</span>
      </nav>
      <div className="flex flex-wrap items-center gap-x-3.5 gap-y-2">
        <h1 className="text-2xl font-semibold tracking-tight break-words">{template.name}</h1>
        {!template.builtin && <Badge tone="good">{texts.templates.own}</Badge>}
      </div>
      {template.description && (
        <p className="mt-2 max-w-3xl text-[15px] leading-7 whitespace-pre-line text-ink-soft">
          {template.description.trim()}
        </p>
      )}
      {versions.length > 1 ? (
        <NativeSelect
          className="mt-4 max-w-72"
          aria-label={texts.templates.whichVersion}
          value={String(template.version)}
          options={versions}
          onChange={(version) => onVersion(Number(version))}
        />
      ) : (
        <p className="mt-3 text-[13px] text-ink-faint">{texts.templates.version(template.version)}</p>
      )}
    </header>
  );
}
