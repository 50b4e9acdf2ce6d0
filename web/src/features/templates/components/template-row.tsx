import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import type { TemplateHead } from "@/client";
import { texts } from "@/texts/templates";
import { Badge } from "@/ui/badge";

/** A template in the list. */
export function TemplateRow({ template }: { template: TemplateHead }) {
  return (
    <li className="group relative flex items-center gap-4 px-4 py-4 transition-colors hover:bg-sunken has-[a:focus-visible]:bg-accent-soft sm:px-5">
      <div className="min-w-0 flex-1">
        <Link
          to="/workflow-templates/$name"
          params={{ name: template.slug }}
          className="block text-[15px] font-medium break-words outline-hidden after:absolute after:inset-0 group-hover:text-accent"
        >
          {template.name}
        </Link>
        {template.description && (
          <p className="mt-1 line-clamp-2 text-sm leading-6 text-ink-soft">{template.description}</p>
        )}
        <p className="mt-1 flex flex-wrap gap-x-3 text-[13px] text-ink-faint tabular-nums">
          <span className="font-mono text-xs leading-5 break-all">{template.slug}</span>
          <span>{texts.templates.version(template.version)}</span>
          <span>{texts.templates.steps(template.steps)}</span>
        </p>
      </div>
      {!template.builtin && <Badge tone="good">{texts.templates.own}</Badge>}
      <ChevronRight aria-hidden className="hidden size-4 text-ink-faint sm:block" />
    </li>
  );
}
