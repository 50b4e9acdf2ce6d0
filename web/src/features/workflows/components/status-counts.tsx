import { Link } from "@tanstack/react-router";
import type { WorkflowItem } from "@/client";
import { formatNumber } from "@/lib/format";
import { texts } from "@/texts/workflows";
import type { Status } from "../status";
import { StatusIcon } from "./status-badge";

const ORDER: readonly Status[] = ["running", "waiting", "pending", "paused", "completed", "failed", "cancelled"];
/** Shown even where there is none. */
const ALWAYS: readonly Status[] = ["running", "completed", "failed"];

interface Props {
  workflows: readonly WorkflowItem[];
  chosen: string | undefined;
  more: boolean;
}

/** How many of those loaded are in which state; a click shows only them, another all again. */
export function StatusCounts({ workflows, chosen, more }: Props) {
  const counts = Map.groupBy(workflows, (workflow) => workflow.status);
  const shown = ORDER.filter((status) => ALWAYS.includes(status) || counts.has(status) || chosen === status);
  return (
    <nav aria-label={texts.workflows.byStatus} className="mb-5">
      <ul className="grid grid-cols-2 gap-3 sm:flex">
        {shown.map((status) => (
          <li key={status} className="sm:flex-1">
            <Link
              to="/dashboard"
              search={{ status: chosen === status ? undefined : status }}
              resetScroll={false}
              activeOptions={{ exact: true }}
              aria-current={chosen === status ? "true" : undefined}
              className="block rounded-xl border bg-card px-4 py-3 transition-colors hover:border-line-strong/60 aria-[current=true]:border-accent aria-[current=true]:bg-accent-soft"
            >
              <span className="block text-xl font-semibold tabular-nums">
                {formatNumber(counts.get(status)?.length ?? 0)}
              </span>
              <span className="mt-0.5 flex items-center gap-1.5 text-[13px] text-ink-soft">
                <StatusIcon status={status} size="size-3.5" still />
                {texts.workflows.status[status]}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {more && <p className="mt-2 text-[13px] text-ink-faint">{texts.workflows.countsOf(workflows.length)}</p>}
    </nav>
  );
}
