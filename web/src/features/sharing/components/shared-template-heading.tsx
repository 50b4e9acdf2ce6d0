import { LayoutTemplate } from "lucide-react";
import type { SharedTemplate } from "@/client";
import { formatMoment } from "@/lib/format";
import { texts } from "@/texts/sharing";

const words = texts.sharing.templatePage;

/** What a shared template is for, by whom it is, and what a copy would need beside it. */
export function SharedTemplateHeading({ template }: { template: SharedTemplate }) {
  const { name, description, by, version, created_at, runs } = template;
  return (
    <header className="mb-6">
      <p className="mb-1.5 text-[13px] text-ink-soft">
        {by === null ? texts.sharing.page.nobody : texts.sharing.page.by(by)}
      </p>
      <h1 className="text-2xl font-semibold tracking-tight break-words">{name}</h1>
      {description && (
        <p className="mt-2 max-w-3xl text-[15px] leading-7 break-words whitespace-pre-line text-ink-soft">
          {description.trim()}
        </p>
      )}
      <p className="mt-3 text-[13px] text-ink-soft">{words.version(version, formatMoment(created_at))}</p>
      {runs.length > 0 && (
        <div className="mt-4 flex gap-2.5 rounded-lg bg-busy-soft px-3.5 py-3 text-sm">
          <LayoutTemplate aria-hidden className="mt-0.5 size-4 shrink-0 text-busy" />
          <p>
            <span className="font-medium break-words">{words.runs(runs.join(", "))}</span> {words.runsDetail}
          </p>
        </div>
      )}
    </header>
  );
}
