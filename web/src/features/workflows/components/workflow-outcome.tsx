import type { WorkflowView } from "@/client";
import { texts } from "@/texts/workflows";
import { CardSection } from "@/ui/card";
import { CopyButton } from "@/ui/copy-button";
import { isGiven, textOf } from "../outputs";
import { Output } from "./output";
import { ErrorBox } from "./step-answer";

/** What a workflow gave in the end, or why it gave nothing. */
export function WorkflowOutcome({ workflow }: { workflow: WorkflowView }) {
  return (
    <div className="mb-6 space-y-4 empty:hidden">
      {workflow.error !== null && <ErrorBox error={workflow.error} />}
      {isGiven(workflow.output) && (
        <CardSection
          title={texts.workflows.outcome}
          action={<CopyButton text={textOf(workflow.output)} label={texts.workflows.copyOutcome} />}
        >
          <Output value={workflow.output} />
        </CardSection>
      )}
    </div>
  );
}
