import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Measured, Quality } from "@/client";
import { formatDuration, formatMoney, formatNumber, formatShare } from "@/lib/format";
import { texts } from "@/texts/community";
import { LoadState } from "@/ui/load-state";
import { NativeSelect } from "@/ui/native-select";
import { Skeleton } from "@/ui/skeleton";
import { qualityQuery } from "../reviews";

const words = texts.community.quality;

/** How an agent did in everybody's hands: real numbers, or none. */
export function QualityBox({ agent }: { agent: string }) {
  const quality = useQuery(qualityQuery(agent));
  return (
    <section aria-label={words.title} className="mb-7 rounded-xl border bg-card p-5">
      <LoadState query={quality} waiting={<Skeleton className="h-40" />}>
        {(data) => <Loaded quality={data} />}
      </LoadState>
    </section>
  );
}

function Loaded({ quality }: { quality: Quality }) {
  const [range, setRange] = useState<"recent" | "ever">("recent");
  const measured = quality[range];
  return (
    <>
      <div className="mb-3.5 flex items-center justify-between gap-3">
        <h2 className="text-[15px] font-semibold tracking-tight">{words.title}</h2>
        <NativeSelect
          className="w-36"
          aria-label={words.range}
          value={range}
          onChange={(next) => setRange(next === "ever" ? "ever" : "recent")}
          options={[
            { value: "recent", label: words.recent(quality.days) },
            { value: "ever", label: words.ever },
          ]}
        />
      </div>
      {measured.runs < quality.fewest ? (
        <TooFew runs={measured.runs} fewest={quality.fewest} />
      ) : (
        <Numbers measured={measured} evaluation={quality.evaluation ?? null} />
      )}
      <p className="mt-3.5 text-[13px] leading-5 text-ink-soft">{words.detail}</p>
    </>
  );
}

function TooFew({ runs, fewest }: { runs: number; fewest: number }) {
  return (
    <div className="rounded-lg bg-sunken px-3.5 py-3">
      <p className="text-sm font-medium">{runs === 0 ? words.none : words.tooFew(runs)}</p>
      <p className="text-[13px] text-ink-soft">{runs === 0 ? words.noneDetail : words.tooFewDetail(fewest)}</p>
    </div>
  );
}

function Numbers({ measured, evaluation }: { measured: Measured; evaluation: number | null }) {
  const { runs, users, success_rate, p50, p95, mean_cost } = measured;
  const facts: [string, string][] = [
    [words.runs, formatNumber(runs)],
    [words.users, orNothing(users, formatNumber)],
    [words.success, orNothing(success_rate, formatShare)],
    [words.p50, orNothing(p50, inSeconds)],
    [words.p95, orNothing(p95, inSeconds)],
    [words.cost, mean_cost === null ? words.noPrice : formatMoney(mean_cost)],
    [words.evaluation, evaluation === null ? words.notEvaluated : formatShare(evaluation)],
  ];
  return (
    <dl className="space-y-1.5 text-sm">
      {facts.map(([name, value]) => (
        <div key={name} className="flex justify-between gap-4">
          <dt className="text-ink-soft">{name}</dt>
          <dd className="text-right tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function orNothing(value: number | null, format: (value: number) => string): string {
  return value === null ? texts.common.nothing : format(value);
}

function inSeconds(seconds: number): string {
  return formatDuration(seconds * 1000);
}
