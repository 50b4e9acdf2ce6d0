import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Webhook } from "lucide-react";
import { triggersQuery } from "@/features/triggers/api";
import { TriggerList } from "@/features/triggers/components/trigger-list";
import { WorkAreas } from "@/features/workflows/components/work-areas";
import { useLeaving } from "@/lib/removal";
import { texts } from "@/texts/triggers";
import { buttonStyle } from "@/ui/button";
import { LoadMore } from "@/ui/load-more";
import { EmptyState, LoadState } from "@/ui/load-state";
import { Page, PageHeading } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";

const words = texts.triggers;

export function TriggersPage() {
  const triggers = useInfiniteQuery(triggersQuery);
  const leaving = useLeaving();
  const make = (
    <Link to="/my-triggers/new" className={buttonStyle()}>
      {words.make}
    </Link>
  );
  return (
    <Page title={words.title} narrow>
      <PageHeading title={words.title} detail={words.detail} action={make} />
      <WorkAreas />
      <LoadState
        query={triggers}
        waiting={<Skeleton className="h-72 rounded-xl" />}
        isEmpty={(data) => data.pages.every(({ items }) => items.every(({ id }) => leaving.has(id)))}
        empty={
          <EmptyState icon={<Webhook aria-hidden />} title={words.noneTitle} detail={words.noneDetail} action={make} />
        }
      >
        {(data) => (
          <>
            <TriggerList triggers={data.pages.flatMap(({ items }) => items)} />
            <LoadMore query={triggers} />
          </>
        )}
      </LoadState>
    </Page>
  );
}
