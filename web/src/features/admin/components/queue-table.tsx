import { useQuery } from "@tanstack/react-query";
import { formatDuration, formatNumber } from "@/lib/format";
import { texts } from "@/texts/admin";
import { CardSection } from "@/ui/card";
import { DataTable } from "@/ui/data-table";
import { LoadState } from "@/ui/load-state";
import { Skeleton } from "@/ui/skeleton";
import { queuesQuery } from "../api";

const words = texts.admin.queues;
const SECOND = 1000;

/** What waits for a worker, by priority. */
export function QueueTable() {
  const queues = useQuery(queuesQuery);
  return (
    <CardSection title={words.title}>
      <p className="mb-4 text-[13px] text-ink-soft">{words.detail}</p>
      <LoadState
        query={queues}
        waiting={<Skeleton className="h-24" />}
        isEmpty={(lines) => lines.length === 0}
        empty={<p className="py-4 text-sm text-ink-soft">{words.none}</p>}
      >
        {(lines) => (
          <DataTable
            caption={words.title}
            rows={lines}
            rowKey={({ priority }) => priority}
            columns={[
              { key: "priority", name: words.priority, cell: ({ priority }) => priority },
              { key: "waiting", name: words.waiting, isNumber: true, cell: ({ waiting }) => formatNumber(waiting) },
              {
                key: "oldest",
                name: words.oldest,
                isNumber: true,
                cell: ({ oldest }) => formatDuration(oldest * SECOND),
              },
            ]}
          />
        )}
      </LoadState>
    </CardSection>
  );
}
