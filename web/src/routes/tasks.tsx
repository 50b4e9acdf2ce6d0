import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Inbox } from "lucide-react";
import { useSession } from "@/features/auth/session";
import { tasksQuery } from "@/features/tasks/api";
import { TaskCard } from "@/features/tasks/components/task-card";
import { texts } from "@/texts/tasks";
import { LoadMore } from "@/ui/load-more";
import { EmptyState, LoadState } from "@/ui/load-state";
import { NativeSelect } from "@/ui/native-select";
import { Page, PageHeading } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";

const route = getRouteApi("/my-tasks");
const CHOICES = [
  { value: "", label: texts.tasks.showOpen },
  { value: "all", label: texts.tasks.showAll },
];

export function TasksPage() {
  const { show } = route.useSearch();
  const navigate = route.useNavigate();
  const session = useSession();
  const tasks = useInfiniteQuery(tasksQuery(show ?? "open"));
  return (
    <Page title={texts.tasks.title} narrow>
      <PageHeading
        title={texts.tasks.title}
        detail={texts.tasks.detail}
        action={
          <NativeSelect
            className="w-36"
            aria-label={texts.tasks.show}
            value={show ?? ""}
            options={CHOICES}
            onChange={(next) => void navigate({ search: next === "all" ? { show: "all" } : {}, replace: true })}
          />
        }
      />
      <LoadState
        query={tasks}
        waiting={<Skeleton className="h-64 rounded-xl" />}
        isEmpty={(data) => data.pages[0]?.items.length === 0}
        empty={
          <EmptyState
            icon={<Inbox aria-hidden />}
            title={texts.tasks.noneTitle}
            detail={show === "all" ? texts.tasks.noneEver : texts.tasks.noneDetail}
          />
        }
      >
        {(data) => (
          <>
            <ul className="space-y-5">
              {data.pages
                .flatMap((page) => page.items)
                .map((task) => (
                  <li key={task.id}>
                    <TaskCard task={task} username={session?.username} />
                  </li>
                ))}
            </ul>
            <LoadMore query={tasks} />
          </>
        )}
      </LoadState>
    </Page>
  );
}
