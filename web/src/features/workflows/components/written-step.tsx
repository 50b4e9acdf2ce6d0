import type { Step } from "@/client";
import { texts } from "@/texts/workflows";
import { Needs } from "./step-card";
import { StepSubject } from "./step-subject";

const words = texts.workflows.written;

/** A step as its author wrote it. */
export function WrittenStep({ step }: { step: Step }) {
  const remarks = remarksOf(step);
  const ask = step.approval?.ask ?? step.question?.ask;
  return (
    <article className="rounded-xl border bg-card px-5 py-3.5" aria-label={texts.workflows.stepNamed(step.id)}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <h3 className="font-mono text-sm font-semibold break-all">{step.id}</h3>
        <StepSubject step={{ kind: kindOf(step), agent: step.agent ?? null, workflow: step.workflow ?? null }} />
      </div>
      <Needs needs={step.needs ?? []} />
      {ask && <p className="mt-2 line-clamp-3 text-sm leading-6 whitespace-pre-line text-ink-soft">{ask}</p>}
      {remarks.length > 0 && (
        <ul className="mt-2 space-y-1 text-[13px] leading-5 text-ink-soft">
          {remarks.map((remark) => (
            <li key={remark} className="break-words">
              {remark}
            </li>
          ))}
        </ul>
      )}
    </article>
  );
}

/** What a step does. */
export function kindOf(step: Step): keyof typeof texts.workflows.kinds {
  const kinds = ["agent", "workflow", "approval", "question"] as const;
  return kinds.find((kind) => step[kind] != null) ?? "set";
}

/** When, how often and with what care a step is run, in words. */
export function remarksOf(step: Step): string[] {
  const { when, for_each: each, loop, on_error: onError } = step;
  return [
    when ? words.when(when) : undefined,
    each ? words.each(each.in) : undefined,
    loop ? words.loop(loop.until, loop.most) : undefined,
    onError === "continue" ? words.goesOn : undefined,
    typeof onError === "object" ? words.fallback(onError.run) : undefined,
  ].filter((remark) => remark !== undefined);
}
