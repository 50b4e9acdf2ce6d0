import { Link } from "@tanstack/react-router";
import type { BatchView } from "@/client";
import { formatAgo, formatMoment } from "@/lib/format";
import { useNow } from "@/lib/use-now";
import { BatchBadge, BatchProgress } from "./batch-progress";

const MINUTE = 60_000;

export function BatchList({ batches }: { batches: readonly BatchView[] }) {
  const now = useNow(true, MINUTE);
  return (
    <ul className="divide-y overflow-hidden rounded-xl border bg-card">
      {batches.map((batch) => (
        <Row key={batch.id} batch={batch} now={now} />
      ))}
    </ul>
  );
}

function Row({ batch, now }: { batch: BatchView; now: number }) {
  return (
    <li className="group relative space-y-2.5 px-4 py-3.5 transition-colors hover:bg-sunken has-[a:focus-visible]:bg-accent-soft sm:px-5">
      <div className="flex items-center gap-4">
        <div className="min-w-0 flex-1">
          <Link
            to="/my-batches/$id"
            params={{ id: batch.id }}
            className="block truncate text-[15px] font-medium outline-hidden after:absolute after:inset-0 group-hover:text-accent"
          >
            {batch.name}
          </Link>
          <p className="mt-0.5 flex flex-wrap gap-x-3 text-[13px] text-ink-soft">
            <time dateTime={batch.created_at} title={formatMoment(batch.created_at)}>
              {formatAgo(batch.created_at, now)}
            </time>
            <span className="font-mono text-xs leading-5 break-all">{batch.template}</span>
          </p>
        </div>
        <BatchBadge batch={batch} />
      </div>
      <BatchProgress batch={batch} />
    </li>
  );
}
