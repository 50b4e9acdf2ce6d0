import { CircleAlert, CircleCheck, CircleX, Info } from "lucide-react";
import { formatMoment } from "@/lib/format";
import { texts } from "@/texts/workflows";
import { Skeleton } from "@/ui/skeleton";
import type { Step } from "../api";
import { useLiveText } from "../live-texts";
import { decisionOf, isGiven } from "../outputs";
import { LiveText } from "./live-text";
import { Output } from "./output";

/** What a step has come to: its output, its error, or that it is still to come. */
export function StepAnswer({ step }: { step: Step }) {
  if (step.error !== null && step.status !== "waiting") return <FailedStep step={step} />;
  if (step.kind === "approval" && isGiven(step.output)) return <Decision output={step.output} />;
  if (isGiven(step.output)) {
    return (
      <>
        <Output value={step.output} />
        {step.kind === "agent" && <Caution model={step.model} />}
      </>
    );
  }
  if (step.status === "running") return <AtWork step={step} />;
  if (step.status === "waiting") return <Waiting step={step} />;
  const stopped = step.status === "cancelled" && step.started_at !== null;
  return (
    <p className="text-sm text-ink-soft">{stopped ? texts.workflows.stopped : texts.workflows.noAnswer[step.status]}</p>
  );
}

export function ErrorBox({ error }: { error: string }) {
  return (
    <div className="flex gap-2.5 rounded-lg bg-bad-soft px-3.5 py-3 text-sm text-bad">
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
      <p className="min-w-0 leading-6 break-words whitespace-pre-line">{error}</p>
    </div>
  );
}

/** A step that failed may have given something all the same: the items that were done, the last round. */
function FailedStep({ step }: { step: Step }) {
  const given = isGiven(step.output) && decisionOf(step.output) === undefined;
  return (
    <div className="space-y-4">
      <ErrorBox error={step.error ?? texts.workflows.noAnswer.failed} />
      {given && <Output value={step.output} />}
    </div>
  );
}

function Decision({ output }: { output: unknown }) {
  const decision = decisionOf(output);
  if (decision === undefined) return <Output value={output} />;
  const Icon = decision.approved ? CircleCheck : CircleX;
  return (
    <div className="space-y-1.5 text-sm">
      <p className="flex items-center gap-2 font-medium">
        <Icon aria-hidden className={decision.approved ? "size-4 text-good" : "size-4 text-bad"} />
        {decision.says}
      </p>
      {decision.comment !== "" && (
        <p className="leading-6 break-words whitespace-pre-line text-ink-soft">{decision.comment}</p>
      )}
    </div>
  );
}

function AtWork({ step }: { step: Step }) {
  const written = useLiveText(step.id);
  return (
    <div className="space-y-2.5">
      <p className="text-sm text-ink-soft">{texts.workflows.atWork[step.kind]}</p>
      {written !== undefined && <LiveText text={written} />}
      {step.kind === "agent" && written === undefined && (
        <>
          <Skeleton className="h-4 w-11/12" />
          <Skeleton className="h-4 w-10/12" />
          <Skeleton className="h-4 w-7/12" />
        </>
      )}
    </div>
  );
}

/** What a step waits for, and until when. */
function Waiting({ step }: { step: Step }) {
  const words = texts.workflows.waitsFor;
  if (step.kind === "approval" || step.kind === "question") {
    const until = step.wake_at === null ? "" : ` ${words.people(formatMoment(step.wake_at))}`;
    return <p className="text-sm text-ink-soft">{words[step.kind] + until}</p>;
  }
  if (step.wake_at !== null) {
    return (
      <div className="space-y-3">
        {step.error !== null && <ErrorBox error={step.error} />}
        <p className="text-sm text-ink-soft">{words.retry(formatMoment(step.wake_at))}</p>
      </div>
    );
  }
  return (
    <p className="text-sm text-ink-soft">
      {step.kind === "workflow" ? words.workflow : texts.workflows.noAnswer.waiting}
    </p>
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
