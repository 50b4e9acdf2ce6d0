import { useInfiniteQuery } from "@tanstack/react-query";
import { texts } from "@/texts/dashboard";
import { Button } from "@/ui/button";
import { LoadMore } from "@/ui/load-more";
import { LoadState } from "@/ui/load-state";
import { OverviewSection } from "@/ui/overview-section";
import { Skeleton } from "@/ui/skeleton";
import { ownWorkflowsQuery } from "../api";
import { isNarrowed, type WorkflowSearch } from "../filters";
import { WorkflowFilters } from "./workflow-filters";
import { WorkflowList } from "./workflow-list";

const words = texts.dashboard.all;
const FIRST = 20;

interface Props {
  search: WorkflowSearch;
  onChange: (search: WorkflowSearch) => void;
}

/** Every workflow of the reader's, the newest or the last to end first, narrowed by what the address says. */
export function AllWorkflows({ search, onChange }: Props) {
  const found = useInfiniteQuery(ownWorkflowsQuery(search, FIRST));
  return (
    <OverviewSection title={words.title}>
      <WorkflowFilters search={search} onChange={onChange} />
      <div aria-busy={found.isPlaceholderData} className={found.isPlaceholderData ? "opacity-60" : undefined}>
        <LoadState
          query={found}
          waiting={<Skeleton className="h-72 rounded-xl" />}
          isEmpty={(data) => data.pages[0]?.items.length === 0}
          empty={<None narrowed={isNarrowed(search)} onClear={() => onChange({})} />}
        >
          {(data) => (
            <>
              <WorkflowList workflows={data.pages.flatMap(({ items }) => items)} byEnd={search.by === "ended"} />
              <LoadMore query={found} />
            </>
          )}
        </LoadState>
      </div>
    </OverviewSection>
  );
}

function None({ narrowed, onClear }: { narrowed: boolean; onClear: () => void }) {
  return (
    <div className="flex flex-col items-center gap-3 rounded-xl border border-dashed px-6 py-12 text-center text-sm text-ink-soft">
      <p>{words.none}</p>
      {narrowed && (
        <Button look="outline" size="small" onClick={onClear}>
          {words.clear}
        </Button>
      )}
    </div>
  );
}
