import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import type { WorkflowItem } from "@/client";
import { formatAgo, formatDuration, formatMoment, span } from "@/lib/format";
import { useNow } from "@/lib/use-now";
import { texts } from "@/texts/workflows";
import { isUnderWay } from "../status";
import { StatusBadge } from "./status-badge";

const MINUTE = 60_000;

interface Props {
  workflows: readonly WorkflowItem[];
  /** Each with the moment when it ended instead of when it was started. */
  byEnd?: boolean;
}

export function WorkflowList({ workflows, byEnd = false }: Props) {
  const live = workflows.some((workflow) => isUnderWay(workflow.status));
  const now = useNow(true, live ? 1_000 : MINUTE);
  return (
    <ul className="divide-y overflow-hidden rounded-xl border bg-card">
      {workflows.map((workflow) => (
        <Row key={workflow.id} workflow={workflow} byEnd={byEnd} now={now} />
      ))}
    </ul>
  );
}

function Row({ workflow, byEnd, now }: { workflow: WorkflowItem; byEnd: boolean; now: number }) {
  const { id, name, status, created_at, started_at, finished_at, steps_total, steps_completed } = workflow;
  const duration = span(started_at, finished_at, now);
  const moment = (byEnd ? finished_at : null) ?? created_at;
  return (
    <li className="group relative flex items-center gap-4 px-4 py-3.5 transition-colors hover:bg-sunken has-[a:focus-visible]:bg-accent-soft sm:px-5">
      <div className="min-w-0 flex-1">
        <Link
          to="/dashboard/$id"
          params={{ id }}
          className="block truncate text-[15px] font-medium outline-hidden after:absolute after:inset-0 group-hover:text-accent"
        >
          {name}
        </Link>
        <p className="mt-0.5 flex flex-wrap gap-x-3 text-[13px] text-ink-soft tabular-nums">
          <time dateTime={moment} title={formatMoment(moment)}>
            {byEnd ? texts.workflows.ended(formatAgo(moment, now)) : formatAgo(moment, now)}
          </time>
          <span>{texts.workflows.stepsDone(steps_completed, steps_total)}</span>
          {duration !== undefined && <span>{formatDuration(duration)}</span>}
        </p>
      </div>
      <StatusBadge status={status} />
      <ChevronRight aria-hidden className="hidden size-4 text-ink-faint sm:block" />
    </li>
  );
}
