import { RotateCw } from "lucide-react";
import type { AgentInput, WorkflowView } from "@/client";
import { draftOf, type InputValues } from "@/forms/input-values";
import { InputsForm } from "@/forms/inputs-form";
import { texts } from "@/texts/workflows";
import { formOf } from "../again";
import { useRerun } from "../control";
import { AgainPanel } from "./again-panel";

const words = texts.workflows.again;

interface Props {
  workflow: WorkflowView;
  /** The form that the workflow declares, where it is known. */
  inputs: readonly AgentInput[] | undefined;
  onBegun: (id: string) => Promise<void> | void;
  onClose: () => void;
}

/** Runs the same as a new workflow, with the values of the last time or others. */
export function RerunPanel({ workflow, inputs, onBegun, onClose }: Props) {
  const rerun = useRerun(workflow.id);
  const form = inputs ?? formOf(workflow.values);

  async function run(values: InputValues): Promise<void> {
    const asked = new Set(form.map(({ name }) => name));
    const kept = Object.entries(workflow.values).filter(([name]) => !asked.has(name));
    const begun = await rerun.mutateAsync({ values: { ...Object.fromEntries(kept), ...values } });
    await onBegun(begun.id);
  }

  return (
    <AgainPanel title={words.rerunTitle} onClose={onClose}>
      <p className="mb-4 text-sm text-ink-soft">{form.length > 0 ? words.rerunDetail : words.rerunSame}</p>
      <InputsForm
        inputs={form}
        pointer="body.values"
        start={draftOf(form, workflow.values)}
        action={words.rerun}
        icon={<RotateCw aria-hidden />}
        onRun={run}
      />
    </AgainPanel>
  );
}
