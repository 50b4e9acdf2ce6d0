import { Link } from "@tanstack/react-router";
import { CornerDownRight } from "lucide-react";
import { texts } from "@/texts";
import { CopyButton } from "@/ui/copy-button";
import type { Step } from "../api";
import { StatusBadge } from "./status-badge";
import { StepAnswer } from "./step-answer";
import { StepFacts } from "./step-facts";
import { StepInput } from "./step-input";

/** A step of a workflow: what it was given, what it answered, with what and for how much. */
export function StepCard({ step }: { step: Step }) {
  return (
    <article className="min-w-0 rounded-xl border bg-card" aria-label={texts.workflows.stepNamed(step.id)}>
      <header className="space-y-2.5 border-b px-5 py-3.5">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
          <h3 className="font-mono text-sm font-semibold break-all">{step.id}</h3>
          <Link
            to="/agents/$id"
            params={{ id: step.agent }}
            className="text-[13px] break-all text-ink-soft hover:text-accent hover:underline"
          >
            {step.agent}
          </Link>
          <span className="ml-auto flex items-center gap-1">
            {step.output && <CopyButton text={step.output} label={texts.workflows.copyAnswerOf(step.id)} />}
            <StatusBadge status={step.status} />
          </span>
        </div>
        {step.needs.length > 0 && (
          <p className="flex items-center gap-1.5 text-[13px] text-ink-soft">
            <CornerDownRight aria-hidden className="size-3.5 shrink-0 text-ink-faint" />
            {texts.workflows.after(step.needs.join(", "))}
          </p>
        )}
        <StepFacts step={step} />
      </header>
      <div className="p-5">
        <StepAnswer step={step} />
      </div>
      <StepInput input={step.input} />
    </article>
  );
}
