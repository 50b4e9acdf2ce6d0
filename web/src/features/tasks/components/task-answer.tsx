import type { TaskView } from "@/client";
import { labelOf } from "@/forms/labels";

/** What was said to a task that is over. */
export function TaskAnswer({ task }: { task: TaskView }) {
  const { answer } = task;
  if (answer === null) return null;
  const shown = Object.entries(answer).filter(
    ([name, value]) => value !== null && value !== "" && !(task.kind === "approval" && name === "approved"),
  );
  if (shown.length === 0) return null;
  return (
    <dl className="space-y-3 border-t pt-4">
      {shown.map(([name, value]) => (
        <div key={name}>
          <dt className="text-xs text-ink-faint">{labelOf(name)}</dt>
          <dd className="mt-0.5 text-sm leading-6 break-words whitespace-pre-wrap">{written(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

function written(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(String).join("\n");
  return JSON.stringify(value);
}
