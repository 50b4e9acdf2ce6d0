import type { WorkflowView } from "@/client";
import { cn } from "@/lib/cn";
import { texts } from "@/texts";
import type { Step } from "../api";
import { stagesOf } from "../stages";
import { type STATUS_LOOKS, StatusIcon } from "./status-badge";
import { StepCard } from "./step-card";

/** A workflow's steps from first to last; those that may run side by side stand side by side. */
export function WorkflowSteps({ workflow }: { workflow: WorkflowView }) {
  const stages = stagesOf(workflow.steps);
  return (
    <ol className="relative space-y-5">
      {stages.map((stage, index) => (
        <Stage key={stage[0]?.id} stage={stage} last={index === stages.length - 1} />
      ))}
    </ol>
  );
}

function Stage({ stage, last }: { stage: Step[]; last: boolean }) {
  const sideBySide = stage.length > 1;
  return (
    <li className="relative sm:pl-10">
      {!last && <span aria-hidden className="absolute top-8 -bottom-8 left-[11px] hidden w-0.5 bg-line sm:block" />}
      <span aria-hidden className="absolute top-4 left-0 hidden size-6 place-items-center rounded-full bg-page sm:grid">
        <StatusIcon status={stageStatus(stage)} size="size-5" />
      </span>
      {sideBySide && <p className="mb-2 pt-4 text-[13px] text-ink-soft">{texts.workflows.sideBySide(stage.length)}</p>}
      <div className={cn("grid items-start gap-4", sideBySide && "xl:grid-cols-2")}>
        {stage.map((step) => (
          <StepCard key={step.id} step={step} />
        ))}
      </div>
    </li>
  );
}

/** The state most worth knowing of several. */
function stageStatus(stage: readonly Step[]): Step["status"] {
  const order = [
    "failed",
    "running",
    "pending",
    "cancelled",
    "completed",
  ] as const satisfies (keyof typeof STATUS_LOOKS)[];
  return order.find((status) => stage.some((step) => step.status === status)) ?? "completed";
}
