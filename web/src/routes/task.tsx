import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { useSession } from "@/features/auth/session";
import { taskQuery } from "@/features/tasks/api";
import { TaskCard } from "@/features/tasks/components/task-card";
import { isMissing } from "@/lib/problem";
import { texts } from "@/texts/tasks";
import { LoadState } from "@/ui/load-state";
import { Page } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";
import { NotFoundPage } from "./not-found";

const route = getRouteApi("/my-tasks/$id");

export function TaskPage() {
  const { id } = route.useParams();
  const session = useSession();
  const task = useQuery(taskQuery(id));
  if (isMissing(task.error)) return <NotFoundPage />;
  return (
    <Page title={texts.tasks.title} narrow>
      <nav aria-label={texts.agents.path} className="mb-4 flex items-center gap-1.5 text-[13px] text-ink-soft">
        <Link to="/my-tasks" className="hover:text-ink hover:underline">
          {texts.tasks.title}
        </Link>
        <ChevronRight aria-hidden className="size-3.5 text-ink-faint" />
        <span className="truncate">{task.data?.workflow_name ?? id}</span>
      </nav>
      <h1 className="sr-only">{texts.tasks.title}</h1>
      <LoadState query={task} waiting={<Skeleton className="h-64 rounded-xl" />}>
        {(data) => <TaskCard task={data} open username={session?.username} />}
      </LoadState>
    </Page>
  );
}
