import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { texts } from "@/texts/dashboard";
import { moreStyle, OverviewSection } from "@/ui/overview-section";
import { ownWorkflowsQuery } from "../api";
import { FailureList } from "./failure-list";

const words = texts.dashboard.failed;
const ASKED = 20;
const FIRST = 5;
const SEARCH = { status: "failed", range: "week" } as const;

/** What failed in the last days; nothing where nothing did. */
export function FailedLately() {
  const failed = useInfiniteQuery(ownWorkflowsQuery(SEARCH, ASKED));
  // Where a part of a workflow failed, the whole has failed too, and is where to begin.
  const whole = failed.data?.pages[0]?.items.filter(({ parent_id }) => parent_id === null) ?? [];
  if (whole.length === 0) return null;
  return (
    <OverviewSection
      title={words.title}
      more={
        <Link to="/dashboard" search={SEARCH} className={moreStyle}>
          {words.more}
        </Link>
      }
    >
      <FailureList workflows={whole.slice(0, FIRST)} />
    </OverviewSection>
  );
}
