import { lazy, Suspense, useId, useState } from "react";
import { texts } from "@/texts/analytics";
import { Skeleton } from "@/ui/skeleton";
import { type Drawn, type Part, sayingOf } from "../parts";
import { PlotControl } from "./plot-control";

// The drawing library is as large as the rest of the page.
const StackedBars = lazy(() => import("./stacked-bars").then((module) => ({ default: module.StackedBars })));

interface Props {
  label: string;
  drawn: Drawn[];
  parts: readonly Part[];
  format: (value: number) => string;
  isWhole: boolean;
  onChoose: (step: Drawn) => void;
}

/** Bars over time, with what is pointed at beside them. */
export function TimePlot({ label, drawn, parts, format, isWhole, onChoose }: Props) {
  const hint = useId();
  const [pointed, setPointed] = useState<number>();
  const last = drawn.length - 1;
  const chosen = Math.min(pointed ?? last, last);
  const step = pointed === undefined ? undefined : drawn[chosen];
  const choose = (index: number) => {
    const one = drawn[index];
    if (one) onChoose(one);
  };
  return (
    <>
      <div className="relative h-60 rounded-lg has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent">
        {/* For a moment after the window has become narrower the drawing is as wide as before. */}
        <div aria-hidden className="h-full overflow-x-clip">
          <Suspense fallback={<Skeleton className="h-full" />}>
            <StackedBars drawn={drawn} parts={parts} format={format} isWhole={isWhole} />
          </Suspense>
        </div>
        <Mark place={step && chosen} count={drawn.length} />
        {step && <Tip step={step} parts={parts} leftwards={chosen > drawn.length / 2} />}
        <PlotControl
          label={label}
          describedBy={hint}
          count={drawn.length}
          chosen={chosen}
          says={sayingOf(drawn[chosen], parts)}
          onMove={setPointed}
          onLeave={() => setPointed(undefined)}
          onChoose={choose}
          className="top-0 right-2 bottom-7 left-14 h-auto w-[calc(100%-4rem)]"
        />
      </div>
      <p id={hint} className="sr-only">
        {texts.analytics.chart.steer}
      </p>
      <Key parts={parts} />
    </>
  );
}

/** The column that is pointed at. */
function Mark({ place, count }: { place: number | undefined; count: number }) {
  if (place === undefined) return null;
  return (
    <div aria-hidden className="pointer-events-none absolute top-2 right-2 bottom-7 left-14">
      <div
        className="absolute inset-y-0 rounded bg-ink/8"
        style={{ left: `${(100 * place) / count}%`, width: `${100 / count}%` }}
      />
    </div>
  );
}

function Tip({ step, parts, leftwards }: { step: Drawn; parts: readonly Part[]; leftwards: boolean }) {
  return (
    <div
      aria-hidden
      className={`pointer-events-none absolute top-1 z-10 rounded-lg border bg-card px-3 py-2 text-[13px] shadow-lift ${leftwards ? "left-16" : "right-4"}`}
    >
      <p className="font-medium">{step.name}</p>
      {parts.toReversed().map(({ key, label, colour }) => (
        <p key={key} className="flex items-center gap-2 text-ink-soft tabular-nums">
          <Swatch colour={colour} />
          <span>{label}</span>
          <span className="ml-auto pl-4 text-ink">{step.cells[key]}</span>
        </p>
      ))}
    </div>
  );
}

export function Swatch({ colour }: { colour: string }) {
  return <span aria-hidden className="size-2.5 shrink-0 rounded-[3px]" style={{ background: `var(${colour})` }} />;
}

function Key({ parts }: { parts: readonly Part[] }) {
  return (
    <ul className="mt-3 flex flex-wrap gap-x-5 gap-y-1 text-[13px] text-ink-soft">
      {parts.map(({ key, label, colour }) => (
        <li key={key} className="inline-flex items-center gap-2">
          <Swatch colour={colour} />
          {label}
        </li>
      ))}
    </ul>
  );
}
