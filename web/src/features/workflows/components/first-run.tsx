import { Link } from "@tanstack/react-router";
import { FileSpreadsheet, LayoutTemplate, Sparkles } from "lucide-react";
import { texts } from "@/texts/dashboard";

const words = texts.dashboard.empty;
const WAYS = [
  { to: "/", icon: Sparkles, label: words.agent, detail: words.agentDetail },
  { to: "/workflow-templates", icon: LayoutTemplate, label: words.template, detail: words.templateDetail },
  { to: "/my-batches/new", icon: FileSpreadsheet, label: words.batch, detail: words.batchDetail },
] as const;

/** For whoever has not run anything yet. */
export function FirstRun() {
  return (
    <section aria-labelledby="first-run" className="rounded-xl border border-dashed px-5 py-8 sm:px-8">
      <h2 id="first-run" className="text-lg font-semibold tracking-tight">
        {words.title}
      </h2>
      <p className="mt-1 text-sm text-ink-soft">{words.detail}</p>
      <ul className="mt-5 grid gap-3 sm:grid-cols-3">
        {WAYS.map(({ to, icon: Icon, label, detail }) => (
          <li key={to}>
            <Link
              to={to}
              className="block h-full rounded-xl border bg-card p-4 transition-colors hover:border-accent hover:bg-accent-soft"
            >
              <Icon aria-hidden className="size-5 text-accent" />
              <span className="mt-2.5 block text-[15px] font-medium">{label}</span>
              <span className="mt-1 block text-[13px] leading-5 text-ink-soft">{detail}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
