import { CornerDownRight } from "lucide-react";
import type { ReactNode } from "react";
import { texts } from "@/texts/workflows";
import { CopyButton } from "@/ui/copy-button";
import type { Step } from "../api";
import { isGiven, textOf } from "../outputs";
import { StatusBadge } from "./status-badge";
import { StepAnswer } from "./step-answer";
import { StepFacts } from "./step-facts";
import { StepInput } from "./step-input";
import { StepItems } from "./step-items";
import { StepSubject } from "./step-subject";

interface Props {
  workflow: string;
  step: Step;
  /** Shows what a person is asked. */
  asked: (task: string) => ReactNode;
}

/** A step of a workflow: what it was given, what it gave, with what and for how much. */
export function StepCard({ workflow, step, asked }: Props) {
  const waitsForPerson = step.status === "waiting" && step.task_id !== null;
  return (
    <article
      id={`step-${step.id}`}
      className="min-w-0 scroll-mt-20 rounded-xl border bg-card"
      aria-label={texts.workflows.stepNamed(step.id)}
    >
      <header className="space-y-2.5 border-b px-5 py-3.5">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
          <h3 className="font-mono text-sm font-semibold break-all">{step.id}</h3>
          <StepSubject step={step} />
          <span className="ml-auto flex items-center gap-1">
            {isGiven(step.output) && (
              <CopyButton text={textOf(step.output)} label={texts.workflows.copyAnswerOf(step.id)} />
            )}
            <StatusBadge status={step.status} />
          </span>
        </div>
        <Needs needs={step.needs} />
        <StepFacts step={step} />
      </header>
      <div className="space-y-4 p-5">
        {step.items && <StepItems workflow={workflow} step={step} items={step.items} />}
        <StepAnswer step={step} />
        {waitsForPerson && step.task_id !== null && asked(step.task_id)}
      </div>
      <StepInput input={step.input} />
    </article>
  );
}

export function Needs({ needs }: { needs: readonly string[] }) {
  if (needs.length === 0) return null;
  return (
    <p className="flex items-center gap-1.5 text-[13px] text-ink-soft">
      <CornerDownRight aria-hidden className="size-3.5 shrink-0 text-ink-faint" />
      <span className="min-w-0 break-words">{texts.workflows.after(needs.join(", "))}</span>
    </p>
  );
}
