import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ChevronFirst, ChevronLast, ChevronLeft, ChevronRight, Pause, Play } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useState } from "react";
import type { ReplayStep, ReplayView, WorkflowView } from "@/client";
import { formatDuration, span } from "@/lib/format";
import { texts } from "@/texts/workflows";
import { Button } from "@/ui/button";
import { LoadState } from "@/ui/load-state";
import { NativeSelect } from "@/ui/native-select";
import { Skeleton } from "@/ui/skeleton";
import { replayQuery } from "../api";
import { worstOf } from "../status";
import { AgainPanel } from "./again-panel";
import { StageList } from "./stage-list";
import { StatusBadge, StatusIcon } from "./status-badge";

const words = texts.replay;
/** From one event to the next, at single speed, in milliseconds. */
const PACE = 900;
const SPEEDS = [0.5, 1, 2, 5, 20];

interface Props {
  workflow: WorkflowView;
  onClose: () => void;
}

/** A finished workflow as it went, event by event. */
export function Replay({ workflow, onClose }: Props) {
  const whole = useQuery(replayQuery(workflow.id, undefined));
  return (
    <AgainPanel title={words.title} onClose={onClose}>
      <p className="mb-4 text-sm text-ink-soft">{words.detail}</p>
      <LoadState
        query={whole}
        waiting={<Skeleton className="h-48" />}
        isEmpty={({ points }) => points.length === 0}
        empty={<p className="text-sm text-ink-soft">{words.none}</p>}
      >
        {({ points }) => <Player workflow={workflow} points={points} />}
      </LoadState>
    </AgainPanel>
  );
}

interface PlayerProps {
  workflow: WorkflowView;
  points: ReplayView["points"];
}

function Player({ workflow, points }: PlayerProps) {
  const last = points.length - 1;
  const [place, setPlace] = useState(0);
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState(1);
  const shown = useQuery(replayQuery(workflow.id, points[place]?.at));
  const isHere = shown.data !== undefined && !shown.isPlaceholderData;
  useAhead(workflow.id, points[place + 1]?.at);

  // The next event comes only once this one is to be seen, however slowly the server answers.
  useEffect(() => {
    if (!playing || !isHere) return;
    const timer = setTimeout(() => {
      if (place >= last) setPlaying(false);
      else setPlace(place + 1);
    }, PACE / speed);
    return () => clearTimeout(timer);
  }, [playing, isHere, place, last, speed]);

  function go(to: number): void {
    setPlaying(false);
    setPlace(Math.min(last, Math.max(0, to)));
  }

  function play(): void {
    if (!playing && place === last) setPlace(0);
    setPlaying(!playing);
  }

  function onKey(event: KeyboardEvent): void {
    const onControl = event.target instanceof HTMLElement && event.target.closest("button, select, a") !== null;
    if (event.key !== " " || onControl) return;
    event.preventDefault();
    play();
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the space bar is one way more; the button plays for everybody.
    <div onKeyDown={onKey} className="space-y-4">
      <Controls place={place} last={last} playing={playing} onGo={go} onPlay={play} speed={speed} onSpeed={setSpeed} />
      <Slider points={points} place={place} onGo={go} />
      <LoadState query={shown} waiting={<Skeleton className="h-48" />}>
        {(state) => <Stands workflow={workflow} state={state} />}
      </LoadState>
    </div>
  );
}

/** Fetches the point that comes next while this one is looked at. */
function useAhead(id: string, at: string | undefined): void {
  const queryClient = useQueryClient();
  useEffect(() => {
    if (at !== undefined) void queryClient.prefetchQuery(replayQuery(id, at));
  }, [queryClient, id, at]);
}

interface ControlsProps {
  place: number;
  last: number;
  playing: boolean;
  speed: number;
  onGo: (place: number) => void;
  onPlay: () => void;
  onSpeed: (speed: number) => void;
}

function Controls({ place, last, playing, speed, onGo, onPlay, onSpeed }: ControlsProps) {
  return (
    <div className="flex flex-wrap items-center gap-1">
      <Button look="quiet" size="icon" aria-label={words.first} disabled={place === 0} onClick={() => onGo(0)}>
        <ChevronFirst aria-hidden />
      </Button>
      <Button look="quiet" size="icon" aria-label={words.back} disabled={place === 0} onClick={() => onGo(place - 1)}>
        <ChevronLeft aria-hidden />
      </Button>
      <Button size="icon" aria-label={playing ? words.pause : words.play} onClick={onPlay}>
        {playing ? <Pause aria-hidden /> : <Play aria-hidden />}
      </Button>
      <Button
        look="quiet"
        size="icon"
        aria-label={words.forward}
        disabled={place === last}
        onClick={() => onGo(place + 1)}
      >
        <ChevronRight aria-hidden />
      </Button>
      <Button look="quiet" size="icon" aria-label={words.last} disabled={place === last} onClick={() => onGo(last)}>
        <ChevronLast aria-hidden />
      </Button>
      <NativeSelect
        className="ml-auto w-24"
        aria-label={words.speed}
        value={String(speed)}
        options={SPEEDS.map((factor) => ({ value: String(factor), label: words.times(factor) }))}
        onChange={(factor) => onSpeed(Number(factor))}
      />
    </div>
  );
}

interface SliderProps {
  points: ReplayView["points"];
  place: number;
  onGo: (place: number) => void;
}

function Slider({ points, place, onGo }: SliderProps) {
  const id = useId();
  const point = points[place];
  if (point === undefined) return null;
  const since = span(points[0]?.time ?? null, point.time) ?? 0;
  const says = words.about(words.happened[point.type] ?? point.type, point.step, point.item);
  return (
    <div>
      <label htmlFor={id} className="sr-only">
        {words.position}
      </label>
      <input
        id={id}
        type="range"
        min={0}
        max={points.length - 1}
        value={place}
        aria-valuetext={`${words.point(place + 1, points.length)}: ${says}`}
        aria-describedby={`${id}-keys`}
        className="w-full accent-accent"
        onChange={(event) => onGo(Number(event.target.value))}
      />
      <p className="mt-1 flex flex-wrap justify-between gap-x-4 gap-y-0.5 text-sm">
        <span className="font-medium break-words">{says}</span>
        <span className="text-ink-soft tabular-nums">
          {words.point(place + 1, points.length)}, {words.after(formatDuration(since))}
        </span>
      </p>
      <p id={`${id}-keys`} className="mt-0.5 text-[13px] text-ink-faint">
        {words.keys}
      </p>
    </div>
  );
}

/** How everything stood at a point. */
function Stands({ workflow, state }: { workflow: WorkflowView; state: ReplayView }) {
  const steps = new Map(state.steps.map((step) => [step.id, step]));
  const placed = workflow.steps.flatMap(({ id, needs }) => {
    const step = steps.get(id);
    return step === undefined ? [] : [{ ...step, needs }];
  });
  return (
    <div className="space-y-4">
      <p className="flex flex-wrap items-center gap-2 text-sm">
        <StatusBadge status={state.status} />
        {state.error !== null && <span className="break-words text-bad">{state.error}</span>}
      </p>
      <StageList
        steps={placed}
        mark={(stage) => <StatusIcon status={worstOf(stage.map(({ status }) => status))} size="size-5" />}
      >
        {(step) => <Stood step={step} />}
      </StageList>
    </div>
  );
}

function Stood({ step }: { step: ReplayStep }) {
  return (
    <article
      aria-label={texts.workflows.stepNamed(step.id)}
      className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-lg border bg-card px-4 py-2.5"
    >
      <span className="font-mono text-sm font-semibold break-all">{step.id}</span>
      {step.agent !== null && <span className="text-[13px] break-all text-ink-soft">{step.agent}</span>}
      {step.attempt > 1 && <span className="text-[13px] text-ink-soft">{words.attempt(step.attempt)}</span>}
      {step.items !== null && (
        <span className="text-[13px] text-ink-soft tabular-nums">
          {words.of(step.items.completed, step.items.begun)}
        </span>
      )}
      <span className="ml-auto">
        <StatusBadge status={step.status} />
      </span>
      {step.error !== null && <p className="w-full text-[13px] break-words text-bad">{step.error}</p>}
    </article>
  );
}
