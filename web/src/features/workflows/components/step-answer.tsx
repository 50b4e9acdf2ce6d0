import { CircleAlert, Info } from "lucide-react";
import { texts } from "@/texts";
import { Markdown } from "@/ui/markdown";
import { Skeleton } from "@/ui/skeleton";
import type { Step } from "../api";

/** What a step has come to: its answer, its error, or that it is still to come. */
export function StepAnswer({ step }: { step: Step }) {
  if (step.error !== null) return <StepError error={step.error} />;
  if (step.output !== null) {
    return (
      <>
        <Markdown text={step.output} />
        <Caution model={step.model} />
      </>
    );
  }
  if (step.status === "running") return <Writing />;
  const stopped = step.status === "cancelled" && step.started_at !== null;
  return (
    <p className="text-sm text-ink-soft">{stopped ? texts.workflows.stopped : texts.workflows.noAnswer[step.status]}</p>
  );
}

function StepError({ error }: { error: string }) {
  return (
    <div className="flex gap-2.5 rounded-lg bg-bad-soft px-3.5 py-3 text-sm text-bad">
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
      <p className="min-w-0 leading-6 break-words whitespace-pre-line">{error}</p>
    </div>
  );
}

function Writing() {
  return (
    <div className="space-y-2.5">
      <p className="text-sm text-ink-soft">{texts.workflows.noAnswer.running}</p>
      <Skeleton className="h-4 w-11/12" />
      <Skeleton className="h-4 w-10/12" />
      <Skeleton className="h-4 w-7/12" />
    </div>
  );
}

/** Whoever reads an answer must know how far to trust its writer. */
function Caution({ model }: { model: string | null }) {
  return (
    <p className="mt-5 flex gap-2 border-t pt-3.5 text-[13px] leading-5 text-ink-soft">
      <Info aria-hidden className="mt-0.5 size-4 shrink-0 text-ink-faint" />
      <span>
        {model && /smollm/i.test(model) ? texts.workflows.cautionLocal(model) : texts.workflows.caution(model)}
      </span>
    </p>
  );
}
