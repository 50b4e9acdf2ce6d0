import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { batchQuery } from "@/features/batches/api";
import { BatchHeading } from "@/features/batches/components/batch-heading";
import { ResultTable } from "@/features/batches/components/result-table";
import { isMissing } from "@/lib/problem";
import { texts } from "@/texts/batches";
import { LoadState } from "@/ui/load-state";
import { Page } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";
import { NotFoundPage } from "./not-found";

const route = getRouteApi("/my-batches/$id");

export function BatchPage() {
  const { id } = route.useParams();
  const batch = useQuery(batchQuery(id));
  if (isMissing(batch.error)) return <NotFoundPage />;
  return (
    <Page title={batch.data?.name ?? texts.batches.title} narrow>
      <LoadState query={batch} waiting={<Skeleton className="h-96 rounded-xl" />}>
        {(data) => (
          <>
            <BatchHeading batch={data} />
            <ResultTable batch={data} />
          </>
        )}
      </LoadState>
    </Page>
  );
}
