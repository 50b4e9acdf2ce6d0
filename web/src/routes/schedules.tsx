import { useInfiniteQuery } from "@tanstack/react-query";
import { CalendarClock } from "lucide-react";
import { schedulesQuery } from "@/features/schedules/api";
import { ScheduleList } from "@/features/schedules/components/schedule-list";
import { texts } from "@/texts/schedules";
import { StandingWorkPage } from "./standing-work";

export function SchedulesPage() {
  const schedules = useInfiniteQuery(schedulesQuery);
  return (
    <StandingWorkPage
      words={texts.schedules}
      icon={<CalendarClock aria-hidden />}
      make="/my-schedules/new"
      query={schedules}
    >
      {(items) => <ScheduleList schedules={items} />}
    </StandingWorkPage>
  );
}
