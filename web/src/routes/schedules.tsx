import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CalendarClock } from "lucide-react";
import { schedulesQuery } from "@/features/schedules/api";
import { ScheduleList } from "@/features/schedules/components/schedule-list";
import { WorkAreas } from "@/features/workflows/components/work-areas";
import { useLeaving } from "@/lib/removal";
import { texts } from "@/texts/schedules";
import { buttonStyle } from "@/ui/button";
import { LoadMore } from "@/ui/load-more";
import { EmptyState, LoadState } from "@/ui/load-state";
import { Page, PageHeading } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";

const words = texts.schedules;

export function SchedulesPage() {
  const schedules = useInfiniteQuery(schedulesQuery);
  const leaving = useLeaving();
  const make = (
    <Link to="/my-schedules/new" className={buttonStyle()}>
      {words.make}
    </Link>
  );
  return (
    <Page title={words.title} narrow>
      <PageHeading title={words.title} detail={words.detail} action={make} />
      <WorkAreas />
      <LoadState
        query={schedules}
        waiting={<Skeleton className="h-72 rounded-xl" />}
        isEmpty={(data) => data.pages.every(({ items }) => items.every(({ id }) => leaving.has(id)))}
        empty={
          <EmptyState
            icon={<CalendarClock aria-hidden />}
            title={words.noneTitle}
            detail={words.noneDetail}
            action={make}
          />
        }
      >
        {(data) => (
          <>
            <ScheduleList schedules={data.pages.flatMap(({ items }) => items)} />
            <LoadMore query={schedules} />
          </>
        )}
      </LoadState>
    </Page>
  );
}
