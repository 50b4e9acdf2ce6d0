import { RotateCw } from "lucide-react";
import { useId, useState } from "react";
import type { WorkflowView } from "@/client";
import { texts } from "@/texts/workflows";
import { Button } from "@/ui/button";
import { NativeSelect } from "@/ui/native-select";
import { hasFailed, runAgain } from "../again";
import { useRetry } from "../control";
import { AgainPanel } from "./again-panel";
import { ErrorBox } from "./step-answer";

const words = texts.workflows.again;

interface Props {
  workflow: WorkflowView;
  onClose: () => void;
}

/** Tries a workflow again from where it failed or from a step of one's choice, having said what will run again. */
export function RetryPanel({ workflow, onClose }: Props) {
  const id = useId();
  const failed = hasFailed(workflow);
  const [from, setFrom] = useState(failed ? "" : (workflow.steps[0]?.id ?? ""));
  const retry = useRetry(workflow.id);
  const again = runAgain(workflow.steps, from === "" ? undefined : from);
  const choices = workflow.steps.map((step) => ({ value: step.id, label: step.id }));
  return (
    <AgainPanel title={words.retryTitle} onClose={onClose}>
      <div className="space-y-4">
        <div className="space-y-1.5">
          <label htmlFor={id} className="block text-sm font-medium">
            {words.from}
          </label>
          <NativeSelect
            id={id}
            className="max-w-sm"
            value={from}
            options={failed ? [{ value: "", label: words.fromFailed }, ...choices] : choices}
            onChange={setFrom}
          />
        </div>
        <div aria-live="polite" className="text-sm leading-6 text-ink-soft">
          <p>{words.willRun(again.length)}</p>
          <p className="font-mono text-[13px] break-words text-ink">{again.join(", ")}</p>
          <p>{words.stays}</p>
        </div>
        {retry.error && <ErrorBox error={retry.error.message} />}
        <Button
          busy={retry.isPending}
          onClick={() => retry.mutate(from === "" ? undefined : [from], { onSuccess: onClose })}
        >
          {!retry.isPending && <RotateCw aria-hidden />}
          {words.retry}
        </Button>
      </div>
    </AgainPanel>
  );
}
