import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import type { WorkflowView } from "@/client";
import { formatDuration, formatMoment, formatNumber, span } from "@/lib/format";
import { useNow } from "@/lib/use-now";
import { texts } from "@/texts/workflows";
import { LiveMark } from "@/ui/live-mark";
import { isUnderWay } from "../status";
import { StatusBadge } from "./status-badge";
import { WorkflowOrigin } from "./workflow-origin";

export function WorkflowHeading({ workflow }: { workflow: WorkflowView }) {
  const live = isUnderWay(workflow.status);
  const now = useNow(live, 200);
  const duration = span(workflow.started_at, workflow.finished_at, now);
  const done = workflow.steps.filter((step) => step.status === "completed").length;
  const tokens = workflow.steps.reduce(
    (sum, { usage }) => sum + (usage ? usage.input_tokens + usage.output_tokens : 0),
    0,
  );
  return (
    <header className="mb-7">
      <nav aria-label={texts.agents.path} className="mb-4 flex items-center gap-1.5 text-[13px] text-ink-soft">
        <Link to="/dashboard" className="hover:text-ink hover:underline">
          {texts.shell.dashboard}
        </Link>
        <ChevronRight aria-hidden className="size-3.5 text-ink-faint" />
        <span className="truncate font-mono text-xs">{workflow.id}</span>
      </nav>
      <div className="flex flex-wrap items-center gap-x-3.5 gap-y-2">
        <h1 className="text-2xl font-semibold tracking-tight break-words">{workflow.name}</h1>
        <span role="status">
          <StatusBadge status={workflow.status} />
        </span>
        {live && <LiveMark />}
      </div>
      <WorkflowOrigin workflow={workflow} />
      <dl className="mt-5 grid grid-cols-2 gap-px overflow-hidden rounded-xl border bg-line sm:grid-cols-4">
        <Fact name={texts.workflows.begun} value={formatMoment(workflow.created_at)} />
        <Fact
          name={texts.workflows.duration}
          value={duration === undefined ? texts.common.nothing : formatDuration(duration)}
        />
        <Fact name={texts.workflows.steps} value={texts.workflows.stepsDone(done, workflow.steps.length)} />
        <Fact name={texts.workflows.tokens} value={tokens === 0 ? texts.common.nothing : formatNumber(tokens)} />
      </dl>
    </header>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div className="bg-card px-4 py-3">
      <dt className="text-[13px] text-ink-soft">{name}</dt>
      <dd className="mt-0.5 text-[15px] font-medium tabular-nums">{value}</dd>
    </div>
  );
}
