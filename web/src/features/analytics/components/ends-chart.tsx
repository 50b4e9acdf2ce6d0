import {
  Bar,
  BarChart,
  CartesianGrid,
  ResponsiveContainer,
  Tooltip,
  type TooltipContentProps,
  XAxis,
  YAxis,
} from "recharts";
import { texts } from "@/texts/analytics";
import type { Bar as Counts } from "../figures";

const LOCALE = "en-GB";
const FORMATS = {
  hour: new Intl.DateTimeFormat(LOCALE, { hour: "2-digit", minute: "2-digit" }),
  day: new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short" }),
};
const TICK = { fill: "var(--ink-faint)", fontSize: 12 };

interface Props {
  bars: Counts[];
  width: "hour" | "day";
}

/** How many workflows ended well or badly, when. */
export function EndsChart({ bars, width }: Props) {
  const completed = bars.reduce((sum, bar) => sum + bar.completed, 0);
  const failed = bars.reduce((sum, bar) => sum + bar.failed, 0);
  return (
    <figure>
      <div role="img" aria-label={texts.analytics.chartSays(completed, failed)} className="h-56">
        <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 640, height: 224 }}>
          <BarChart data={bars} margin={{ top: 8, right: 4, bottom: 0, left: -24 }} accessibilityLayer={false}>
            <CartesianGrid vertical={false} stroke="var(--line)" />
            <XAxis
              dataKey="start"
              tickFormatter={(start: number) => FORMATS[width].format(start)}
              tick={TICK}
              tickLine={false}
              axisLine={{ stroke: "var(--line)" }}
              minTickGap={24}
            />
            <YAxis allowDecimals={false} tick={TICK} tickLine={false} axisLine={false} />
            <Tooltip cursor={{ fill: "var(--sunken)" }} content={(props) => <Tip {...props} width={width} />} />
            <Bar dataKey="completed" stackId="ends" fill="var(--good)" maxBarSize={28} isAnimationActive={false} />
            <Bar dataKey="failed" stackId="ends" fill="var(--bad)" maxBarSize={28} isAnimationActive={false} />
          </BarChart>
        </ResponsiveContainer>
      </div>
      <figcaption className="mt-3 flex flex-wrap gap-x-5 gap-y-1 text-[13px] text-ink-soft">
        <Key colour="bg-good" label={texts.workflows.status.completed} />
        <Key colour="bg-bad" label={texts.workflows.status.failed} />
      </figcaption>
    </figure>
  );
}

function Tip({ active, payload, width }: TooltipContentProps & { width: "hour" | "day" }) {
  const bar: Counts | undefined = payload[0]?.payload;
  if (!active || bar === undefined) return null;
  return (
    <div className="rounded-lg border bg-card px-3 py-2 text-[13px] shadow-lift">
      <p className="font-medium">{FORMATS[width].format(bar.start)}</p>
      <p className="text-ink-soft">{texts.analytics.barSays(bar.completed, bar.failed)}</p>
    </div>
  );
}

function Key({ colour, label }: { colour: string; label: string }) {
  return (
    <span className="inline-flex items-center gap-2">
      <span aria-hidden className={`size-2.5 rounded-[3px] ${colour}`} />
      {label}
    </span>
  );
}
