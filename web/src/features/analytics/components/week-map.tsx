import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Week } from "@/client";
import { cn } from "@/lib/cn";
import { formatNumber } from "@/lib/format";
import { texts } from "@/texts/analytics";
import { CardSection } from "@/ui/card";
import { weekQuery } from "../api";
import type { AnalyticsSearch } from "../question";
import { TableToggle } from "./chart-card";
import { Loading } from "./loading";

const words = texts.analytics.chart.week;
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const DAYS = [1, 2, 3, 4, 5, 6, 7];
const weekday = new Intl.DateTimeFormat("en-GB", { weekday: "long", timeZone: "UTC" });
/** 1 January 2024 was a Monday. */
const dayName = (day: number) => weekday.format(Date.UTC(2024, 0, day));

/** Where the reader is; some browsers do not tell. */
function ownZone(): string {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zone === undefined || zone === "Etc/Unknown" ? "UTC" : zone;
}

/** When in the week agents are called: a table, coloured by its numbers. */
export function WeekMap({ search }: { search: AnalyticsSearch }) {
  const week = useQuery(weekQuery(search, ownZone()));
  const [withNumbers, setNumbers] = useState(false);
  return (
    <Loading query={week}>
      {(data) => (
        <CardSection
          title={words.title}
          action={<TableToggle title={words.title} isTable={withNumbers} onToggle={() => setNumbers(!withNumbers)} />}
        >
          <Hours week={data} withNumbers={withNumbers} />
        </CardSection>
      )}
    </Loading>
  );
}

function Hours({ week, withNumbers }: { week: Week; withNumbers: boolean }) {
  const counts = new Map(week.hours.map(({ weekday: day, hour, count }) => [`${day} ${hour}`, count]));
  const most = Math.max(0, ...counts.values());
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled must be reached by the keyboard. */}
      <section aria-label={words.title} tabIndex={0} className="relative overflow-x-auto">
        <table className="w-full min-w-130 table-fixed border-separate border-spacing-0.5 text-xs">
          <caption className="sr-only">{words.zone(week.time_zone)}</caption>
          <thead>
            <tr>
              <th scope="col" className="w-12">
                <span className="sr-only">{words.day}</span>
              </th>
              {HOURS.map((hour) => (
                <th key={hour} scope="col" className="font-normal text-ink-faint tabular-nums">
                  <span className={cn(hour % 3 !== 0 && !withNumbers && "sr-only")}>{hour}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {DAYS.map((day) => (
              <tr key={day}>
                <th scope="row" className="text-left font-normal text-ink-soft">
                  <abbr title={dayName(day)} className="no-underline">
                    {dayName(day).slice(0, 3)}
                  </abbr>
                </th>
                {HOURS.map((hour) => (
                  <HourCell
                    key={hour}
                    title={words.cell(
                      dayName(day),
                      `${String(hour).padStart(2, "0")}:00`,
                      counts.get(`${day} ${hour}`) ?? 0,
                    )}
                    count={counts.get(`${day} ${hour}`) ?? 0}
                    most={most}
                    withNumbers={withNumbers}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <Scale most={most} zone={week.time_zone} />
    </>
  );
}

interface CellProps {
  title: string;
  count: number;
  most: number;
  withNumbers: boolean;
}

function HourCell({ title, count, most, withNumbers }: CellProps) {
  return (
    <td
      title={title}
      className="h-7 rounded-sm text-center tabular-nums"
      style={withNumbers ? {} : { background: shade(count, most) }}
    >
      <span className={cn(!withNumbers && "sr-only", count === 0 && "text-ink-faint")}>{formatNumber(count)}</span>
    </td>
  );
}

/** One colour, the stronger the more: it needs no eye for hues. */
function shade(count: number, most: number): string {
  if (count === 0) return "var(--sunken)";
  return `color-mix(in oklch, var(--series-1) ${15 + Math.round((85 * count) / most)}%, var(--card))`;
}

function Scale({ most, zone }: { most: number; zone: string }) {
  return (
    <p className="mt-3 flex flex-wrap items-center gap-x-2 text-xs text-ink-soft">
      <span>{words.fewest}</span>
      {[0, 0.25, 0.5, 0.75, 1].map((share) => (
        <span
          key={share}
          aria-hidden
          className="size-3 rounded-sm"
          style={{ background: shade(share === 0 ? 0 : share * 100, 100) }}
        />
      ))}
      <span>{words.most(most)}</span>
      <span className="ml-auto text-ink-faint">{words.zone(zone)}</span>
    </p>
  );
}
