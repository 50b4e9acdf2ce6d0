import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { texts } from "@/texts/dashboard";
import { moreStyle, OverviewSection } from "@/ui/overview-section";
import { batchesQuery } from "../api";
import { batchState } from "../progress";
import { BatchProgress } from "./batch-progress";

const words = texts.dashboard.batches;
const FIRST = 3;

/** Batches that have not ended; nothing where all have. */
export function BatchesUnderWay() {
  const batches = useInfiniteQuery(batchesQuery);
  const running = batches.data?.pages[0]?.items.filter((batch) => batchState(batch) === "running") ?? [];
  if (running.length === 0) return null;
  return (
    <OverviewSection
      title={words.title}
      more={
        <Link to="/my-batches" className={moreStyle}>
          {words.more}
        </Link>
      }
    >
      <ul className="divide-y rounded-xl border bg-card">
        {running.slice(0, FIRST).map((batch) => (
          <li key={batch.id} className="space-y-2 px-4 py-3.5">
            <Link
              to="/my-batches/$id"
              params={{ id: batch.id }}
              className="block truncate text-sm font-medium hover:text-accent hover:underline"
            >
              {batch.name}
            </Link>
            <BatchProgress batch={batch} />
          </li>
        ))}
      </ul>
    </OverviewSection>
  );
}
