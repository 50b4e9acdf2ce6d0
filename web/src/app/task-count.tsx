import { useQuery } from "@tanstack/react-query";
import { useSession } from "@/features/auth/session";
import { MOST_COUNTED, openTasksQuery } from "@/features/tasks/count";
import { texts } from "@/texts";

/** How many tasks wait for the reader, as it is shown; undefined where none does. */
export function useTaskCount(): string | undefined {
  const session = useSession();
  const open = useQuery({ ...openTasksQuery, enabled: session !== undefined });
  const count = session === undefined ? 0 : (open.data?.length ?? 0);
  if (count === 0) return undefined;
  return count < MOST_COUNTED ? String(count) : `${MOST_COUNTED - 1}+`;
}

export function TaskCount() {
  const count = useTaskCount();
  if (count === undefined) return null;
  return (
    <>
      {" "}
      <span className="ml-1.5 rounded-full bg-accent px-1.5 text-[11px] leading-5 text-on-accent tabular-nums">
        <span aria-hidden>{count}</span>
        <span className="sr-only">{texts.shell.waiting(count)}</span>
      </span>
    </>
  );
}
