import { getRouteApi } from "@tanstack/react-router";
import { EventTable } from "@/features/analytics/components/event-table";
import { Overview } from "@/features/analytics/components/overview";
import { EVENT_TYPES, eventType } from "@/features/analytics/event-types";
import { texts } from "@/texts/analytics";
import { NativeSelect } from "@/ui/native-select";
import { Page, PageHeading } from "@/ui/page";

const route = getRouteApi("/analytics");
const TYPES = [
  { value: "", label: texts.analytics.allTypes },
  ...EVENT_TYPES.map((type) => ({ value: type, label: texts.analytics.types[type] })),
];

export function AnalyticsPage() {
  const { type } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Page title={texts.analytics.title} narrow>
      <PageHeading title={texts.analytics.title} detail={texts.analytics.detail} />
      <Overview />
      <div className="mt-9 mb-4 flex flex-wrap items-center justify-between gap-3">
        <h2 className="text-lg font-semibold tracking-tight">{texts.analytics.events}</h2>
        <NativeSelect
          className="w-56"
          aria-label={texts.analytics.filter}
          value={type ?? ""}
          options={TYPES}
          onChange={(next) => void navigate({ search: { type: eventType(next) }, replace: true, resetScroll: false })}
        />
      </div>
      <EventTable type={type} />
    </Page>
  );
}
