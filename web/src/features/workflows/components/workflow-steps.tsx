import type { ReactNode } from "react";
import type { WorkflowView } from "@/client";
import { worstOf } from "../status";
import { StageList } from "./stage-list";
import { StatusIcon } from "./status-badge";
import { StepCard } from "./step-card";

interface Props {
  workflow: WorkflowView;
  asked: (task: string) => ReactNode;
}

/** A workflow's steps with what became of them. */
export function WorkflowSteps({ workflow, asked }: Props) {
  return (
    <StageList
      steps={workflow.steps}
      mark={(stage) => <StatusIcon status={worstOf(stage.map(({ status }) => status))} size="size-5" />}
    >
      {(step) => <StepCard workflow={workflow.id} step={step} asked={asked} />}
    </StageList>
  );
}
