import { History, RefreshCw, RotateCw } from "lucide-react";
import { lazy, type ReactNode, Suspense, useState } from "react";
import type { WorkflowView } from "@/client";
import { texts } from "@/texts/workflows";
import { Button } from "@/ui/button";
import { Skeleton } from "@/ui/skeleton";
import { hasFailed } from "../again";
import { isUnfinished } from "../status";
import { ControlButton } from "./control-button";
import { RetryPanel } from "./retry-panel";

// Few look back; the code comes when somebody does.
const Replay = lazy(() => import("./replay").then((module) => ({ default: module.Replay })));

interface Props {
  workflow: WorkflowView;
  /** Asks with which values it shall run once more. */
  rerun: (close: () => void) => ReactNode;
  /** What is open from the start. */
  start?: "rerun" | "replay" | undefined;
}

/** What can be done to a workflow as it stands; what asks back opens below the buttons. */
export function WorkflowControls({ workflow, rerun, start }: Props) {
  const [open, setOpen] = useState<"retry" | "rerun" | "replay" | undefined>(start);
  const close = () => setOpen(undefined);
  if (isUnfinished(workflow.status)) {
    return (
      <div className="mb-6 flex flex-wrap gap-2">
        <ControlButton id={workflow.id} action={workflow.status === "paused" ? "resume" : "pause"} />
        <ControlButton id={workflow.id} action="cancel" />
      </div>
    );
  }
  const failed = hasFailed(workflow);
  return (
    <>
      <div className="mb-6 flex flex-wrap gap-2">
        <Button
          look={failed ? "primary" : "outline"}
          size="small"
          aria-expanded={open === "retry"}
          onClick={() => setOpen(open === "retry" ? undefined : "retry")}
        >
          <RotateCw aria-hidden />
          {failed ? texts.workflows.again.retry : texts.workflows.again.retryFrom}
        </Button>
        <Button
          look="outline"
          size="small"
          aria-expanded={open === "rerun"}
          onClick={() => setOpen(open === "rerun" ? undefined : "rerun")}
        >
          <RefreshCw aria-hidden />
          {texts.workflows.again.rerun}
        </Button>
        <Button
          look="outline"
          size="small"
          aria-expanded={open === "replay"}
          onClick={() => setOpen(open === "replay" ? undefined : "replay")}
        >
          <History aria-hidden />
          {texts.replay.open}
        </Button>
      </div>
      {open === "retry" && <RetryPanel workflow={workflow} onClose={close} />}
      {open === "rerun" && rerun(close)}
      {open === "replay" && (
        <Suspense fallback={<Skeleton className="mb-6 h-60 rounded-xl" />}>
          <Replay workflow={workflow} onClose={close} />
        </Suspense>
      )}
    </>
  );
}
