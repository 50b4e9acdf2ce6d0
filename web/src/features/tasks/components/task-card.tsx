import { Link } from "@tanstack/react-router";
import { Clock } from "lucide-react";
import type { TaskView } from "@/client";
import { cn } from "@/lib/cn";
import { formatAgo, formatMoment } from "@/lib/format";
import { useNow } from "@/lib/use-now";
import { texts } from "@/texts/tasks";
import { Badge } from "@/ui/badge";
import { Folded } from "@/ui/folded";
import { Markdown } from "@/ui/markdown";
import { deadlineOf } from "../words";
import { TaskAnswer } from "./task-answer";
import { TaskControls } from "./task-controls";

const TONES = { open: "busy", approved: "good", answered: "good", rejected: "bad", withdrawn: "idle" } as const;
const MINUTE = 60_000;
/** In a list, what is longer than this shows its beginning first; in characters. */
const LONG = 1_000;

interface Props {
  task: TaskView;
  /** The form is open from the start. */
  open?: boolean;
  username: string | undefined;
}

/** What somebody is asked, by which workflow and until when, and the way to answer. */
export function TaskCard({ task, open = false, username }: Props) {
  const now = useNow(true, MINUTE);
  return (
    <article className="rounded-xl border bg-card" aria-labelledby={`task-${task.id}`}>
      <header className="flex flex-wrap items-start gap-x-3 gap-y-1.5 border-b px-5 py-3.5">
        <div className="min-w-0 flex-1">
          <h2 id={`task-${task.id}`} className="text-[15px] font-semibold tracking-tight">
            <Link
              to="/dashboard/$id"
              params={{ id: task.workflow_id }}
              className="break-words hover:text-accent hover:underline"
            >
              {task.workflow_name}
            </Link>
          </h2>
          <p className="mt-0.5 flex flex-wrap gap-x-3 text-[13px] text-ink-soft">
            <span>{texts.tasks.kinds[task.kind]}</span>
            <span className="font-mono text-xs leading-5 break-all">{task.step}</span>
            <time dateTime={task.created_at} title={formatMoment(task.created_at)}>
              {texts.tasks.asked(formatAgo(task.created_at, now))}
            </time>
          </p>
        </div>
        <Deadline task={task} now={now} />
        <Badge tone={TONES[task.status]}>{texts.tasks.status[task.status]}</Badge>
      </header>
      <div className="space-y-4 p-5">
        <Folded long={!open && task.ask.length > LONG}>
          <Markdown text={task.ask} />
        </Folded>
        {task.status === "open" ? (
          <TaskControls task={task} open={open} username={username} />
        ) : (
          <TaskAnswer task={task} />
        )}
      </div>
    </article>
  );
}

function Deadline({ task, now }: { task: TaskView; now: number }) {
  const deadline = deadlineOf(task, now);
  if (deadline === undefined || task.deadline === null) return null;
  return (
    <time
      dateTime={task.deadline}
      title={formatMoment(task.deadline)}
      className={cn("flex h-6 items-center gap-1.5 text-[13px]", deadline.pressing ? "text-bad" : "text-ink-soft")}
    >
      <Clock aria-hidden className="size-3.5" />
      {deadline.says}
    </time>
  );
}
