import { Send } from "lucide-react";
import type { TaskView } from "@/client";
import { InputsForm } from "@/forms/inputs-form";
import { ProblemError } from "@/lib/problem";
import { texts } from "@/texts/tasks";
import { useAnswer } from "../api";

interface Props {
  task: TaskView;
  onSettled: (title: string) => void;
  onRefused: (problem: Error) => void;
}

/** The form of a question. What the server refuses is said at its field. */
export function QuestionForm({ task, onSettled, onRefused }: Props) {
  const answer = useAnswer(task.id);
  return (
    <InputsForm
      inputs={task.inputs}
      pointer="body.answers"
      action={texts.tasks.answer}
      icon={<Send aria-hidden />}
      onRun={async (answers) => {
        try {
          await answer.mutateAsync(answers);
          onSettled(texts.tasks.answered);
        } catch (problem) {
          if (!(problem instanceof ProblemError) || (problem.status !== 409 && problem.status !== 404)) throw problem;
          onRefused(problem);
        }
      }}
    />
  );
}
