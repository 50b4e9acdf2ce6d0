import { Pause, Play, Square } from "lucide-react";
import { notify } from "@/lib/notices";
import { texts } from "@/texts/workflows";
import { Button } from "@/ui/button";
import { type Action, useControl } from "../control";

const ICONS = { cancel: Square, pause: Pause, resume: Play };

/** Cancels, pauses or resumes a workflow. */
export function ControlButton({ id, action }: { id: string; action: Action }) {
  const control = useControl(id, action);
  const Icon = ICONS[action];
  const refused = (problem: Error) => notify(texts.workflows.refused[action], { detail: problem.message, bad: true });
  return (
    <Button
      look={action === "resume" ? "primary" : "outline"}
      size="small"
      busy={control.isPending}
      onClick={() => control.mutate(undefined, { onError: refused })}
    >
      {!control.isPending && <Icon aria-hidden />}
      {texts.workflows.actions[action]}
    </Button>
  );
}
