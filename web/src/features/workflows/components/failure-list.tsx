import { Link } from "@tanstack/react-router";
import { Coins, PencilLine, RotateCw } from "lucide-react";
import type { WorkflowItem } from "@/client";
import { formatAgo, formatMoment } from "@/lib/format";
import { notify } from "@/lib/notices";
import { useNow } from "@/lib/use-now";
import { texts } from "@/texts/dashboard";
import { Button, buttonStyle } from "@/ui/button";
import { useRetry } from "../control";
import { remedyOf } from "../remedy";
import { StatusIcon } from "./status-badge";

const words = texts.dashboard.failed;
const TICK = 30_000;

/** What failed and why, each with the one action that is likely to help. */
export function FailureList({ workflows }: { workflows: readonly WorkflowItem[] }) {
  const now = useNow(true, TICK);
  return (
    <ul className="divide-y overflow-hidden rounded-xl border bg-card">
      {workflows.map((workflow) => (
        <Row key={workflow.id} workflow={workflow} now={now} />
      ))}
    </ul>
  );
}

function Row({ workflow, now }: { workflow: WorkflowItem; now: number }) {
  const { id, name, error, failed_step, finished_at, created_at } = workflow;
  const ended = finished_at ?? created_at;
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2.5 px-4 py-3.5 sm:px-5">
      <div className="min-w-0 flex-1 basis-72">
        <p className="flex items-center gap-2">
          <StatusIcon status="failed" size="size-4" />
          <Link
            to="/dashboard/$id"
            params={{ id }}
            className="truncate text-[15px] font-medium hover:text-accent hover:underline"
          >
            {name}
          </Link>
        </p>
        {error !== null && <p className="mt-1 line-clamp-3 text-sm leading-6 break-words">{error}</p>}
        <p className="mt-0.5 flex flex-wrap gap-x-3 text-[13px] text-ink-soft">
          <time dateTime={ended} title={formatMoment(ended)}>
            {formatAgo(ended, now)}
          </time>
          {failed_step != null && (
            <span className="font-mono text-xs leading-5 break-all">{words.at(failed_step)}</span>
          )}
        </p>
      </div>
      <RemedyButton workflow={workflow} />
    </li>
  );
}

function RemedyButton({ workflow }: { workflow: WorkflowItem }) {
  const { id, name } = workflow;
  const retry = useRetry(id);
  const again = workflow.failed_step == null ? words.retry : words.retryFrom(workflow.failed_step);
  const style = buttonStyle({ look: "outline", size: "small" });
  switch (remedyOf(workflow)) {
    case "budget":
      return (
        <Link to="/dashboard" hash="budget" className={style}>
          <Coins aria-hidden />
          {words.budget}
        </Link>
      );
    case "change":
      return (
        <Link
          to="/dashboard/$id"
          params={{ id }}
          search={{ open: "rerun" }}
          aria-label={words.named(words.change, name)}
          className={style}
        >
          <PencilLine aria-hidden />
          {words.change}
        </Link>
      );
    case "retry":
      return (
        <Button
          look="outline"
          size="small"
          busy={retry.isPending || retry.isSuccess}
          aria-label={words.named(again, name)}
          onClick={() =>
            retry.mutate(undefined, {
              onSuccess: () => notify(words.retried, { detail: words.retriedDetail }),
              onError: ({ message }) => notify(words.notRetried, { detail: message, bad: true }),
            })
          }
        >
          {!retry.isPending && <RotateCw aria-hidden />}
          {again}
        </Button>
      );
  }
}
