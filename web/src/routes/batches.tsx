import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Layers } from "lucide-react";
import { batchesQuery } from "@/features/batches/api";
import { BatchList } from "@/features/batches/components/batch-list";
import { WorkAreas } from "@/features/workflows/components/work-areas";
import { texts } from "@/texts/batches";
import { buttonStyle } from "@/ui/button";
import { LoadMore } from "@/ui/load-more";
import { EmptyState, LoadState } from "@/ui/load-state";
import { Page, PageHeading } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";

const words = texts.batches;

export function BatchesPage() {
  const batches = useInfiniteQuery(batchesQuery);
  const make = (
    <Link to="/my-batches/new" className={buttonStyle()}>
      {words.make}
    </Link>
  );
  return (
    <Page title={words.title} narrow>
      <PageHeading title={words.title} detail={words.detail} action={make} />
      <WorkAreas />
      <LoadState
        query={batches}
        waiting={<Skeleton className="h-72 rounded-xl" />}
        isEmpty={(data) => data.pages[0]?.items.length === 0}
        empty={
          <EmptyState icon={<Layers aria-hidden />} title={words.noneTitle} detail={words.noneDetail} action={make} />
        }
      >
        {(data) => (
          <>
            <BatchList batches={data.pages.flatMap(({ items }) => items)} />
            <LoadMore query={batches} />
          </>
        )}
      </LoadState>
    </Page>
  );
}
