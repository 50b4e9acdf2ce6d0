import type { ReactNode } from "react";
import { cn } from "@/lib/cn";
import { texts } from "@/texts/workflows";
import { type Placed, stagesOf } from "../stages";

interface Props<S extends Placed> {
  steps: readonly S[];
  /** What stands on the line beside a stage. */
  mark: (stage: readonly S[]) => ReactNode;
  children: (step: S) => ReactNode;
}

/** Steps from first to last; those that may run side by side stand side by side. */
export function StageList<S extends Placed>({ steps, mark, children }: Props<S>) {
  const stages = stagesOf(steps);
  return (
    <ol className="relative space-y-5">
      {stages.map((stage, index) => (
        <li key={stage[0]?.id} className="relative sm:pl-10">
          {index < stages.length - 1 && (
            <span aria-hidden className="absolute top-8 -bottom-8 left-[11px] hidden w-0.5 bg-line sm:block" />
          )}
          <span
            aria-hidden
            className="absolute top-4 left-0 hidden size-6 place-items-center rounded-full bg-page sm:grid"
          >
            {mark(stage)}
          </span>
          {stage.length > 1 && (
            <p className="mb-2 pt-4 text-[13px] text-ink-soft">{texts.workflows.sideBySide(stage.length)}</p>
          )}
          <div className={cn("grid items-start gap-4", stage.length > 1 && "xl:grid-cols-2")}>
            {stage.map((step) => (
              <div key={step.id} className="min-w-0">
                {children(step)}
              </div>
            ))}
          </div>
        </li>
      ))}
    </ol>
  );
}
