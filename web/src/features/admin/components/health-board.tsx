import { useQuery } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import type { Component, Health } from "@/client";
import { formatMoment } from "@/lib/format";
import { texts } from "@/texts/admin";
import { Card } from "@/ui/card";
import { LiveMark } from "@/ui/live-mark";
import { LoadState } from "@/ui/load-state";
import { Skeleton } from "@/ui/skeleton";
import { healthQuery } from "../api";
import { figureText, named, worstFirst } from "../figures";
import { StateMark } from "./state-mark";

const words = texts.admin.health;

/** How every part of the platform is, renewed all the time. */
export function HealthBoard() {
  const health = useQuery(healthQuery);
  return (
    <LoadState query={health} waiting={<Waiting />}>
      {(data) => (
        <>
          <Overall health={data} error={health.error} />
          <ul className="grid grid-cols-1 gap-4 sm:grid-cols-2 xl:grid-cols-3">
            {worstFirst(data.components).map((component) => (
              <li key={component.name} className="flex">
                <Part component={component} />
              </li>
            ))}
          </ul>
        </>
      )}
    </LoadState>
  );
}

function Waiting() {
  return (
    <div className="grid grid-cols-1 gap-4 sm:grid-cols-2 xl:grid-cols-3">
      {["a", "b", "c", "d", "e", "f"].map((place) => (
        <Skeleton key={place} className="h-44 rounded-xl" />
      ))}
    </div>
  );
}

function Overall({ health, error }: { health: Health; error: Error | null }) {
  return (
    <div className="mb-5">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <p role="status" className="flex items-center gap-2.5 font-medium">
          <StateMark state={health.state} />
          {words.overall[health.state]}
        </p>
        <p className="text-[13px] text-ink-soft tabular-nums">{words.checked(formatMoment(health.at))}</p>
        {error === null && <LiveMark />}
      </div>
      {error !== null && (
        <p role="alert" className="mt-3 flex items-start gap-2 rounded-lg bg-bad-soft px-3 py-2.5 text-sm text-bad">
          <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          <span>
            {words.stale} {error.message}
          </span>
        </p>
      )}
    </div>
  );
}

function Part({ component: { name, state, detail, figures } }: { component: Component }) {
  return (
    <Card className="flex w-full flex-col p-5">
      <div className="flex items-start justify-between gap-3">
        <h2 className="text-[15px] font-semibold tracking-tight">
          {named(words.part, name)}
          <span className="block text-[13px] font-normal tracking-normal text-ink-soft">{named(words.does, name)}</span>
        </h2>
        <StateMark state={state} />
      </div>
      <p className="mt-3 text-sm">{detail}</p>
      {figures.length > 0 && (
        <dl className="mt-4 grid grid-cols-2 gap-x-4 gap-y-2 border-t pt-3 text-[13px]">
          {figures.map((figure) => (
            <div key={figure.name} className="flex flex-col-reverse">
              <dt className="text-ink-soft">{named(words.figure, figure.name)}</dt>
              <dd className="font-medium tabular-nums">{figureText(figure)}</dd>
            </div>
          ))}
        </dl>
      )}
    </Card>
  );
}
