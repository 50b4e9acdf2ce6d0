import { Check, X } from "lucide-react";
import { useState } from "react";
import type { TaskView } from "@/client";
import { texts } from "@/texts/tasks";
import { Button } from "@/ui/button";
import { Field, Textarea } from "@/ui/field";
import { useDecide } from "../api";

const MOST = 2_000;

interface Props {
  task: TaskView;
  onSettled: (title: string) => void;
  onRefused: (problem: Error) => void;
}

/** Yes or no, and why. */
export function ApprovalForm({ task, onSettled, onRefused }: Props) {
  const [comment, setComment] = useState("");
  const decide = useDecide(task.id);
  const length = [...comment].length;
  const tooLong = length > MOST ? texts.tasks.commentLong(MOST, length) : undefined;

  function say(approve: boolean): void {
    if (tooLong) return;
    const done = approve ? texts.tasks.approved : texts.tasks.rejected;
    decide.mutate({ approve, comment }, { onSuccess: () => onSettled(done), onError: onRefused });
  }

  const busy = (approve: boolean) => decide.isPending && decide.variables.approve === approve;
  return (
    <div className="space-y-4">
      <Field label={texts.tasks.comment} help={texts.tasks.commentHelp} error={tooLong}>
        {(control) => (
          <Textarea {...control} rows={2} value={comment} onChange={(event) => setComment(event.target.value)} />
        )}
      </Field>
      <div className="flex flex-wrap gap-3">
        <Button busy={busy(true)} disabled={decide.isPending} onClick={() => say(true)}>
          {!busy(true) && <Check aria-hidden />}
          {texts.tasks.approve}
        </Button>
        <Button look="outline" busy={busy(false)} disabled={decide.isPending} onClick={() => say(false)}>
          {!busy(false) && <X aria-hidden />}
          {texts.tasks.reject}
        </Button>
      </div>
    </div>
  );
}
