import { useQuery } from "@tanstack/react-query";
import { isMissing } from "@/lib/problem";
import { texts } from "@/texts/tasks";
import { LoadState } from "@/ui/load-state";
import { Markdown } from "@/ui/markdown";
import { Skeleton } from "@/ui/skeleton";
import { taskQuery } from "../api";
import { TaskControls } from "./task-controls";

interface Props {
  id: string;
  username: string | undefined;
}

/** What a step asks, and the way to answer it where it stands. */
export function Asked({ id, username }: Props) {
  const task = useQuery(taskQuery(id));
  if (isMissing(task.error)) return <p className="text-sm text-ink-soft">{texts.tasks.notYours}</p>;
  return (
    <LoadState query={task} waiting={<Skeleton className="h-24" />}>
      {(data) => (
        <div className="space-y-4 rounded-lg border p-4">
          <Markdown text={data.ask} />
          {data.status === "open" && <TaskControls task={data} open username={username} />}
        </div>
      )}
    </LoadState>
  );
}
