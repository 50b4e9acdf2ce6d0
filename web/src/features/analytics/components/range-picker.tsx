import { Link } from "@tanstack/react-router";
import { type FormEvent, useId, useState } from "react";
import { formatMoment } from "@/lib/format";
import { texts } from "@/texts/analytics";
import { Button } from "@/ui/button";
import { Input } from "@/ui/field";
import { type AnalyticsSearch, endsOf, RANGES, rangeOf, withRange } from "../question";
import type { Narrowing } from "./charts";

const words = texts.analytics.range;
const CHIP =
  "inline-flex h-8 items-center rounded-lg px-3 text-[13px] font-medium whitespace-nowrap text-ink-soft transition-colors hover:text-ink data-[chosen=true]:bg-card data-[chosen=true]:text-ink data-[chosen=true]:shadow-lift";

/** Which stretch of time the page looks at. */
export function RangePicker({ search, onNarrow }: Narrowing) {
  const chosen = rangeOf(search);
  const [isOpen, setOpen] = useState(false);
  return (
    <section aria-label={words.title}>
      <div className="flex flex-wrap items-center gap-3">
        <div className="flex flex-wrap gap-1 rounded-xl border bg-sunken p-1">
          {RANGES.map((range) => (
            <Link
              key={range}
              to="/analytics"
              search={withRange(search, range)}
              resetScroll={false}
              activeOptions={{ exact: true }}
              aria-current={chosen === range ? "true" : undefined}
              data-chosen={chosen === range}
              onClick={() => setOpen(false)}
              className={CHIP}
            >
              {words[range]}
            </Link>
          ))}
          <button
            type="button"
            aria-expanded={isOpen}
            aria-current={chosen === undefined ? "true" : undefined}
            data-chosen={chosen === undefined}
            onClick={() => setOpen(!isOpen)}
            className={CHIP}
          >
            {words.custom}
          </button>
        </div>
        <Chosen search={search} />
      </div>
      {isOpen && (
        <CustomRange
          search={search}
          onNarrow={(change) => {
            setOpen(false);
            onNarrow(change);
          }}
        />
      )}
    </section>
  );
}

/** A range that was chosen by its ends, in words. */
function Chosen({ search: { since, until } }: { search: AnalyticsSearch }) {
  if (since === undefined || until === undefined) return null;
  return (
    <p className="text-[13px] text-ink-soft tabular-nums">{words.chosen(formatMoment(since), formatMoment(until))}</p>
  );
}

function CustomRange({ search, onNarrow }: Narrowing) {
  const ends = endsOf(search, Date.now());
  const [from, setFrom] = useState(() => localText(Date.parse(ends.since)));
  const [to, setTo] = useState(() => localText(ends.until === undefined ? Date.now() : Date.parse(ends.until)));
  const [error, setError] = useState<string>();

  function submit(event: FormEvent): void {
    event.preventDefault();
    const [since, until] = [Date.parse(from), Date.parse(to)];
    if (Number.isNaN(since) || Number.isNaN(until)) setError(words.missing);
    else if (since >= until) setError(words.wrongOrder);
    else onNarrow({ since: new Date(since).toISOString(), until: new Date(until).toISOString() });
  }

  return (
    <form onSubmit={submit} noValidate className="mt-3 flex flex-wrap items-end gap-3 rounded-xl border bg-card p-4">
      <Moment label={words.from} value={from} onChange={setFrom} />
      <Moment label={words.to} value={to} onChange={setTo} />
      <Button type="submit" look="outline">
        {words.apply}
      </Button>
      {error && (
        <p role="alert" className="w-full text-[13px] font-medium text-bad">
          {error}
        </p>
      )}
    </form>
  );
}

function Moment({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  const id = useId();
  return (
    <div className="space-y-1.5">
      <label htmlFor={id} className="block text-sm font-medium">
        {label}
      </label>
      <Input
        id={id}
        type="datetime-local"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="sm:w-56"
      />
    </div>
  );
}

/** A moment as the field has it: the reader's own time, without a zone. */
function localText(time: number): string {
  const date = new Date(time);
  return new Date(time - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
