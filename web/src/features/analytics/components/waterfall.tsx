import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Span, Timeline } from "@/client";
import { formatMoney } from "@/lib/format";
import { useNow } from "@/lib/use-now";
import { texts } from "@/texts/analytics";
import { Button } from "@/ui/button";
import { CardSection } from "@/ui/card";
import { timelineQuery } from "../api";
import { frameOf } from "../spans";
import { TableToggle } from "./chart-card";
import { Loading } from "./loading";
import { SpanRow } from "./span-row";
import { SpanTable } from "./span-table";

const words = texts.waterfall;
const FIRST = 50;

interface Props {
  id: string;
  /** The workflow goes on. */
  live: boolean;
}

/** When each attempt at each step of a workflow waited, worked and ended. */
export function Waterfall({ id, live }: Props) {
  const timeline = useQuery(timelineQuery(id, live));
  return (
    <Loading query={timeline} className="h-48">
      {(data) => <Loaded timeline={data} live={live} />}
    </Loading>
  );
}

function Loaded({ timeline, live }: { timeline: Timeline; live: boolean }) {
  const [isTable, setTable] = useState(false);
  const [all, setAll] = useState(false);
  const now = useNow(live, 500);
  const { spans, cost, more } = timeline;
  const shown = all ? spans : spans.slice(0, FIRST);
  const frame = frameOf(timeline, now);
  return (
    <CardSection
      title={words.title}
      action={
        <div className="flex items-center gap-3">
          <span className="text-[13px] text-ink-soft tabular-nums">{words.cost(formatMoney(cost))}</span>
          <TableToggle title={words.title} isTable={isTable} onToggle={() => setTable(!isTable)} />
        </div>
      }
    >
      {spans.length === 0 && <p className="py-6 text-center text-sm text-ink-soft">{words.noneYet}</p>}
      {spans.length > 0 &&
        (isTable ? <SpanTable spans={shown} from={frame.from} /> : <Rows spans={shown} {...frame} />)}
      {shown.length < spans.length && (
        <Button look="outline" size="small" className="mt-3" onClick={() => setAll(true)}>
          {words.showAll(spans.length)}
        </Button>
      )}
      {more && <p className="mt-3 text-xs text-ink-faint">{words.more}</p>}
    </CardSection>
  );
}

function Rows({ spans, from, to }: { spans: Span[]; from: number; to: number }) {
  return (
    <>
      <ul className="space-y-1">
        {spans.map((span) => (
          <SpanRow key={`${span.step} ${span.item} ${span.attempt} ${span.since}`} span={span} from={from} to={to} />
        ))}
      </ul>
      <Key />
    </>
  );
}

function Key() {
  return (
    <ul className="mt-4 flex flex-wrap gap-x-5 gap-y-1 text-[13px] text-ink-soft">
      {[
        { label: words.queue, look: "bg-series-0" },
        { label: words.work, look: "bg-done" },
        { label: words.statuses.failed, look: "bg-failed" },
        { label: words.waits, look: "border border-line-strong bg-sunken" },
      ].map(({ label, look }) => (
        <li key={label} className="inline-flex items-center gap-2">
          <span aria-hidden className={`size-2.5 rounded-[3px] ${look}`} />
          {label}
        </li>
      ))}
    </ul>
  );
}
