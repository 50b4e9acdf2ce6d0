import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { texts } from "@/texts/tasks";
import { moreStyle, OverviewSection } from "@/ui/overview-section";
import { openTasksQuery } from "../count";
import { TaskCard } from "./task-card";

const FIRST = 3;

/** The newest few of what waits for the reader, to be answered where they stand; nothing where nothing does. */
export function WaitingTasks({ username }: { username: string | undefined }) {
  const open = useQuery(openTasksQuery);
  if (open.data === undefined || open.data.length === 0) return null;
  return (
    <OverviewSection
      title={texts.tasks.firstTitle}
      more={
        <Link to="/my-tasks" className={moreStyle}>
          {texts.tasks.all}
          {open.data.length > FIRST && ` (${open.data.length})`}
        </Link>
      }
    >
      <ul className="space-y-4">
        {open.data.slice(0, FIRST).map((task) => (
          <li key={task.id}>
            <TaskCard task={task} username={username} />
          </li>
        ))}
      </ul>
    </OverviewSection>
  );
}
