import { PencilLine } from "lucide-react";
import { useState } from "react";
import type { TaskView } from "@/client";
import { notify } from "@/lib/notices";
import { texts } from "@/texts/tasks";
import { Button } from "@/ui/button";
import { othersAsked, refusalOf } from "../words";
import { ApprovalForm } from "./approval-form";
import { QuestionForm } from "./question-form";

interface Props {
  task: TaskView;
  open: boolean;
  username: string | undefined;
}

/** The way to answer what is open; a question's form is folded away where many stand in a list. */
export function TaskControls({ task, open, username }: Props) {
  const [shown, setShown] = useState(open || task.kind === "approval");
  const others = othersAsked(task.who, username);

  function settled(title: string): void {
    notify(title, { detail: texts.tasks.goesOn(task.workflow_name) });
    // The form goes away with whatever had the focus in it.
    document.getElementById("main")?.focus({ preventScroll: true });
  }

  function refused(problem: Error): void {
    const { title, detail } = refusalOf(problem);
    notify(title, { detail, bad: true });
  }

  const Form = task.kind === "approval" ? ApprovalForm : QuestionForm;
  return (
    <div className="space-y-4">
      {task.escalated && <p className="text-[13px] text-ink-soft">{texts.tasks.escalated}</p>}
      {others.length > 0 && <p className="text-[13px] text-ink-soft">{texts.tasks.alsoAsked(others.join(", "))}</p>}
      {shown ? (
        <Form task={task} onSettled={settled} onRefused={refused} />
      ) : (
        <Button look="outline" onClick={() => setShown(true)}>
          <PencilLine aria-hidden />
          {texts.tasks.open}
        </Button>
      )}
    </div>
  );
}
