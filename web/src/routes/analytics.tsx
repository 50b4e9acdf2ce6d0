import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useLocation } from "@tanstack/react-router";
import { useMemo } from "react";
import { categoriesQuery } from "@/features/agents/api";
import { Dashboard } from "@/features/analytics/components/dashboard";
import { EventList } from "@/features/analytics/components/event-list";
import { ExportButtons } from "@/features/analytics/components/export-buttons";
import { FilterBar } from "@/features/analytics/components/filter-bar";
import { RangePicker } from "@/features/analytics/components/range-picker";
import { type AnalyticsSearch, analyticsSearch, narrowed } from "@/features/analytics/question";
import { meQuery, seesAll } from "@/features/auth/me";
import { texts } from "@/texts/analytics";
import { Page, PageHeading } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";
import { WhenNear } from "@/ui/when-near";

const route = getRouteApi("/analytics");

export function AnalyticsPage() {
  const given = route.useSearch();
  const search = useMemo(() => analyticsSearch({ ...given }), [given]);
  const navigate = route.useNavigate();
  const isLedToEvents = useLocation({ select: ({ hash }) => hash === "events" });
  const me = useQuery(meQuery);
  const categories = useQuery(categoriesQuery);
  const categoryName = (id: string) => categories.data?.find((category) => category.id === id)?.name ?? id;
  const onNarrow = (change: AnalyticsSearch) => void navigate({ search: narrowed(search, change), resetScroll: false });
  const everybody = seesAll(me.data);
  const areOwn = me.data !== undefined && (!everybody || search.user === me.data.username);
  const narrowing = { search, onNarrow };
  return (
    <Page title={texts.analytics.title}>
      <PageHeading
        title={texts.analytics.title}
        detail={everybody ? texts.analytics.detail.all : texts.analytics.detail.own}
        action={<ExportButtons search={search} />}
      />
      <div className="mb-6 space-y-3">
        <RangePicker {...narrowing} />
        <FilterBar {...narrowing} seesAll={everybody} categoryName={categoryName} />
      </div>
      <div className="space-y-9">
        <Dashboard {...narrowing} seesAll={everybody} areOwn={areOwn} categoryName={categoryName} />
        <WhenNear atOnce={isLedToEvents} waiting={<Skeleton className="h-80 rounded-xl" />}>
          <EventList {...narrowing} areEverybodys={everybody && search.user === undefined} />
        </WhenNear>
      </div>
    </Page>
  );
}
