import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { EventItem } from "@/client";
import { cn } from "@/lib/cn";
import { formatAgo, formatMoment } from "@/lib/format";
import { useNow } from "@/lib/use-now";
import { texts } from "@/texts/analytics";
import { type AnalyticsSearch, narrowed } from "../question";
import { sentenceOf, workflowOf } from "../sentences";

const MINUTE = 60_000;

interface Props {
  events: EventItem[];
  search: AnalyticsSearch;
  /** They are not only one's own: each says whose it is. */
  areEverybodys: boolean;
}

/** Events, each with its workflow behind its name. */
export function EventTable({ events, search, areEverybodys }: Props) {
  const now = useNow(true, MINUTE);
  return (
    <div className="overflow-hidden rounded-xl border bg-card">
      <table className="block w-full text-left text-sm sm:table">
        <thead className="sr-only text-[13px] text-ink-soft sm:not-sr-only sm:table-header-group">
          <tr className="border-b">
            <th className="px-5 py-2.5 font-medium">{texts.analytics.events.columns.what}</th>
            <th className="px-5 py-2.5 font-medium">{texts.analytics.events.columns.detail}</th>
            {areEverybodys && <th className="px-5 py-2.5 font-medium">{texts.analytics.events.columns.who}</th>}
            <th className="px-5 py-2.5 text-right font-medium">{texts.analytics.events.columns.when}</th>
          </tr>
        </thead>
        <tbody className="block divide-y sm:table-row-group">
          {events.map((event) => (
            <Row key={event.id} event={event} now={now}>
              {areEverybodys && <Who username={event.username} search={search} />}
            </Row>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Leads to what this one did. */
function Who({ username, search }: { username: string | null; search: AnalyticsSearch }) {
  return (
    <td className="order-last col-span-2 pl-4.5 text-ink-soft sm:px-5 sm:py-2.5 sm:whitespace-nowrap">
      {username && (
        <Link
          to="/analytics"
          search={narrowed(search, { user: username })}
          hash="events"
          className="hover:text-accent hover:underline"
        >
          {username}
        </Link>
      )}
    </td>
  );
}

function Row({ event, now, children }: { event: EventItem; now: number; children: ReactNode }) {
  const workflow = workflowOf(event);
  const name = texts.events.types[event.type];
  return (
    <tr className="grid grid-cols-[1fr_auto] gap-x-4 px-4 py-3 hover:bg-sunken sm:table-row">
      <td className="font-medium sm:px-5 sm:py-2.5 sm:whitespace-nowrap">
        <span className="flex items-center gap-2.5">
          <span aria-hidden className={cn("size-2 shrink-0 rounded-full", dot(event.type))} />
          {workflow ? (
            <Link to="/dashboard/$id" params={{ id: workflow }} className="hover:text-accent hover:underline">
              {name}
            </Link>
          ) : (
            name
          )}
        </span>
      </td>
      <td className="order-last col-span-2 pl-4.5 break-words text-ink-soft sm:px-5 sm:py-2.5">{sentenceOf(event)}</td>
      {children}
      <td className="text-right whitespace-nowrap text-ink-faint tabular-nums sm:px-5 sm:py-2.5">
        <time dateTime={event.time} title={formatMoment(event.time)}>
          {formatAgo(event.time, now)}
        </time>
      </td>
    </tr>
  );
}

function dot(type: string): string {
  if (type.endsWith(".completed")) return "bg-good";
  if (type.endsWith(".failed")) return "bg-bad";
  return type.endsWith(".started") ? "bg-busy" : "bg-line-strong";
}
