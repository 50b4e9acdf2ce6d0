import { useId, useState } from "react";
import type { Span } from "@/client";
import { cn } from "@/lib/cn";
import { formatDuration, formatMoney } from "@/lib/format";
import { texts } from "@/texts/analytics";
import { barOf, type Stretch } from "../spans";

const words = texts.waterfall;

interface Props {
  span: Span;
  from: number;
  to: number;
}

/** An attempt: its bar, and what is known of it when it is pointed at, focused or pressed. */
export function SpanRow({ span, from, to }: Props) {
  const [isOpen, setOpen] = useState(false);
  const [isPointed, setPointed] = useState(false);
  const id = useId();
  const bar = barOf(span, from, to);
  const name = words.item(span.step, span.item);
  const took = bar.took === undefined ? undefined : formatDuration(bar.took);
  return (
    <li className="group relative">
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={isOpen || isPointed ? id : undefined}
        onClick={() => setOpen(!isOpen)}
        onPointerEnter={() => setPointed(true)}
        onPointerLeave={() => setPointed(false)}
        onFocus={() => setPointed(true)}
        onBlur={() => setPointed(false)}
        className="grid w-full grid-cols-[minmax(0,5rem)_minmax(0,1fr)_4.5rem] items-center gap-3 rounded-lg px-2 py-1.5 text-left text-[13px] hover:bg-sunken sm:grid-cols-[minmax(0,12rem)_minmax(0,1fr)_5rem]"
      >
        <span className="relative truncate font-medium">
          {name}
          {span.attempt > 1 && <span className="ml-2 font-normal text-ink-faint">{words.attempt(span.attempt)}</span>}
          <span className="sr-only">
            {words.says(took === undefined ? undefined : statusName(span.status), formatDuration(bar.start))}
          </span>
        </span>
        <span aria-hidden className="relative block h-4 rounded bg-sunken group-hover:bg-card">
          <Piece stretch={bar.wait} look="border border-line-strong bg-sunken" />
          <Piece stretch={bar.queue} look="bg-series-0" />
          <Piece stretch={bar.work} look={workLook(span.status)} isVisible />
        </span>
        <span className="text-right text-ink-soft tabular-nums">{took ?? statusName(span.status)}</span>
      </button>
      {(isOpen || isPointed) && (
        <div
          id={id}
          className={cn(
            "rounded-lg border bg-card px-4 py-3 text-[13px]",
            isOpen ? "mt-1 mb-2" : "pointer-events-none absolute top-full right-2 z-10 max-w-full shadow-lift",
          )}
        >
          <Details span={span} start={bar.start} />
        </div>
      )}
    </li>
  );
}

function Piece({ stretch, look, isVisible = false }: { stretch: Stretch; look: string; isVisible?: boolean }) {
  if (stretch.width === 0 && !isVisible) return null;
  return (
    <span
      className={cn("absolute inset-y-0 rounded-[3px]", isVisible && "min-w-0.5", look)}
      style={{ left: `${stretch.left}%`, width: `${stretch.width}%` }}
    />
  );
}

function workLook(status: string): string {
  if (status === "failed") return "bg-failed";
  if (status === "running") return "animate-pulse bg-busy";
  return status === "completed" ? "bg-done" : "bg-line-strong";
}

export function statusName(status: string): string {
  return (words.statuses as Record<string, string>)[status] ?? status;
}

function Details({ span, start }: { span: Span; start: number }) {
  const facts = factsOf(span, start).filter(([, value]) => value !== undefined);
  return (
    <>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 sm:grid-cols-[auto_auto_auto_auto]">
        {facts.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-ink-soft">{name}</dt>
            <dd className="font-medium break-words tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
      {span.error && <p className="mt-2 max-w-xl break-words text-bad">{span.error}</p>}
    </>
  );
}

/** The agent with its version, as far as they are known. */
function agentOf({ agent, agent_version: version }: Span): string | undefined {
  if (agent === null || version === null) return agent ?? undefined;
  return `${agent} ${texts.agents.version(version)}`;
}

/** What there is to say of an attempt; undefined where nothing is known. */
export function factsOf(span: Span, start: number): [string, string | undefined][] {
  const { columns } = words;
  const time = (seconds: number | null) => (seconds === null ? undefined : formatDuration(seconds * 1000));
  const { input_tokens: input, output_tokens: output } = span;
  return [
    [columns.status, statusName(span.status)],
    [columns.agent, agentOf(span)],
    [columns.start, formatDuration(start)],
    [columns.queue, time(span.queued)],
    [columns.duration, time(span.duration)],
    [columns.model, span.model ?? undefined],
    [columns.tokens, input === null || output === null ? undefined : words.tokens(input, output)],
    [columns.cost, span.cost === null ? undefined : formatMoney(span.cost)],
  ];
}
