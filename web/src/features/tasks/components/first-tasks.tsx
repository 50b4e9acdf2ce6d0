import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import type { TaskView } from "@/client";
import { formatAgo } from "@/lib/format";
import { useNow } from "@/lib/use-now";
import { texts } from "@/texts/tasks";
import { Badge } from "@/ui/badge";
import { openTasksQuery } from "../count";
import { deadlineOf } from "../words";

const FIRST = 3;
const MINUTE = 60_000;

/** The newest few of what waits for the reader; nothing where nothing does. */
export function FirstTasks() {
  const open = useQuery(openTasksQuery);
  const now = useNow(true, MINUTE);
  if (open.data === undefined || open.data.length === 0) return null;
  return (
    <section aria-labelledby="waiting" className="mb-7">
      <div className="mb-3 flex items-baseline justify-between gap-4">
        <h2 id="waiting" className="text-[15px] font-semibold tracking-tight">
          {texts.tasks.firstTitle}
        </h2>
        <Link to="/my-tasks" className="text-[13px] text-ink-soft hover:text-ink hover:underline">
          {texts.tasks.all}
        </Link>
      </div>
      <ul className="divide-y overflow-hidden rounded-xl border bg-card">
        {open.data.slice(0, FIRST).map((task) => (
          <Row key={task.id} task={task} now={now} />
        ))}
      </ul>
    </section>
  );
}

function Row({ task, now }: { task: TaskView; now: number }) {
  const deadline = deadlineOf(task, now);
  return (
    <li className="group relative flex items-center gap-4 px-4 py-3.5 transition-colors hover:bg-sunken has-[a:focus-visible]:bg-accent-soft sm:px-5">
      <div className="min-w-0 flex-1">
        <Link
          to="/my-tasks/$id"
          params={{ id: task.id }}
          className="block truncate text-[15px] font-medium outline-hidden after:absolute after:inset-0 group-hover:text-accent"
        >
          {task.workflow_name}
        </Link>
        <p className="mt-0.5 flex flex-wrap gap-x-3 text-[13px] text-ink-soft">
          <span>{texts.tasks.asked(formatAgo(task.created_at, now))}</span>
          {deadline && <span className={deadline.pressing ? "text-bad" : undefined}>{deadline.says}</span>}
        </p>
      </div>
      <Badge tone="busy">{texts.tasks.kinds[task.kind]}</Badge>
      <ChevronRight aria-hidden className="hidden size-4 text-ink-faint sm:block" />
    </li>
  );
}
