import { Bar, BarChart, CartesianGrid, ResponsiveContainer, XAxis, YAxis } from "recharts";
import type { Drawn, Part } from "../parts";

const TICK = { fill: "var(--ink-faint)", fontSize: 12 };
/** The plot's distance from the edges, in pixels; `PlotControl` lies over the same. */
const MARGIN = { top: 8, right: 8, bottom: 0, left: 0 };
const LEFT = 56;
const BELOW = 28;
/** As many names of times fit on a phone. The library would measure each to see which do, which takes it longest. */
const MOST_TICKS = 6;
const NO_LINES: number[] = [];

interface Props {
  drawn: Drawn[];
  parts: readonly Part[];
  format: (value: number) => string;
  /** What is drawn are counts. */
  isWhole: boolean;
}

/** Draws, and nothing else: what is pointed at, told and chosen is its surroundings' concern. */
export function StackedBars({ drawn, parts, format, isWhole }: Props) {
  const names = new Map(drawn.map(({ at, tick }) => [at, tick]));
  const every = Math.ceil(drawn.length / MOST_TICKS);
  const ticks = drawn.filter((_, place) => place % every === 0).map(({ at }) => at);
  return (
    <ResponsiveContainer width="100%" height="100%">
      <BarChart data={drawn} margin={MARGIN} accessibilityLayer={false} barCategoryGap="10%">
        <CartesianGrid vertical={false} verticalPoints={NO_LINES} stroke="var(--line)" />
        <XAxis
          dataKey="at"
          height={BELOW}
          ticks={ticks}
          interval={0}
          tickFormatter={(at: number) => names.get(at) ?? ""}
          tick={TICK}
          tickLine={false}
          axisLine={{ stroke: "var(--line)" }}
        />
        <YAxis
          allowDecimals={!isWhole}
          interval={0}
          width={LEFT}
          tick={TICK}
          tickLine={false}
          axisLine={false}
          tickFormatter={format}
        />
        {parts.map(({ key, colour }) => (
          <Bar
            key={key}
            dataKey={({ heights }: Drawn) => heights[key] ?? 0}
            name={key}
            stackId="all"
            fill={`var(${colour})`}
            stroke="var(--card)"
            strokeWidth={0.5}
            maxBarSize={36}
            isAnimationActive={false}
          />
        ))}
      </BarChart>
    </ResponsiveContainer>
  );
}
