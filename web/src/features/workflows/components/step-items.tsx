import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { useState } from "react";
import type { ItemCounts, ItemView } from "@/client";
import { formatDuration, span } from "@/lib/format";
import { texts } from "@/texts/workflows";
import { LoadMore } from "@/ui/load-more";
import { LoadState } from "@/ui/load-state";
import { Progress } from "@/ui/progress";
import { Skeleton } from "@/ui/skeleton";
import { itemsQuery, type Step } from "../api";
import { useLiveText } from "../live-texts";
import { isGiven } from "../outputs";
import { isUnderWay } from "../status";
import { LiveText } from "./live-text";
import { Output } from "./output";
import { StatusBadge } from "./status-badge";
import { ErrorBox } from "./step-answer";

interface Props {
  workflow: string;
  step: Step;
  items: ItemCounts;
}

/** How far the items or the rounds of a step have come, and each of them for those who want to see it. */
export function StepItems({ workflow, step, items }: Props) {
  const [open, setOpen] = useState(false);
  const says = texts.workflows.items.counts(items.completed, items.failed, items.begun, step.finished_at !== null);
  return (
    <div>
      <div className="mb-2 flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 text-[13px] text-ink-soft">
        <span>{says}</span>
      </div>
      <Progress
        label={texts.workflows.items.progress(step.id)}
        says={says}
        done={items.completed}
        failed={items.failed}
        total={items.begun}
      />
      <details className="group mt-3" onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className="inline-flex items-center gap-2 rounded-lg text-[13px] font-medium text-ink-soft select-none hover:text-ink">
          <ChevronRight aria-hidden className="size-3.5 transition-transform group-open:rotate-90" />
          {texts.workflows.items.each}
        </summary>
        {open && <Items workflow={workflow} step={step} />}
      </details>
    </div>
  );
}

function Items({ workflow, step }: { workflow: string; step: Step }) {
  const items = useInfiniteQuery(itemsQuery(workflow, step.id, isUnderWay(step.status)));
  return (
    <div className="mt-3">
      <LoadState query={items} waiting={<Skeleton className="h-24" />}>
        {(data) => (
          <>
            <ul className="divide-y rounded-lg border">
              {data.pages
                .flatMap((page) => page.items)
                .map((item) => (
                  <Item key={item.item} step={step.id} item={item} />
                ))}
            </ul>
            <LoadMore query={items} />
          </>
        )}
      </LoadState>
    </div>
  );
}

interface ItemProps {
  step: string;
  item: ItemView;
}

function Item({ step, item }: ItemProps) {
  const [open, setOpen] = useState(false);
  const duration = span(item.started_at, item.finished_at);
  return (
    <li>
      <details className="group/item" onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className="flex items-center gap-3 px-4 py-2.5 text-[13px] select-none hover:bg-sunken">
          <ChevronRight aria-hidden className="size-3.5 shrink-0 text-ink-faint group-open/item:rotate-90" />
          <span className="font-medium tabular-nums">{texts.workflows.items.number(item.item)}</span>
          {item.finished_at !== null && duration !== undefined && (
            <span className="text-ink-soft tabular-nums">{formatDuration(duration)}</span>
          )}
          {item.attempt > 1 && <span className="text-ink-soft">{texts.workflows.attemptNumber(item.attempt)}</span>}
          <span className="ml-auto">
            <StatusBadge status={item.status} />
          </span>
        </summary>
        {open && <ItemDetail step={step} item={item} />}
      </details>
    </li>
  );
}

function ItemDetail({ step, item }: ItemProps) {
  const written = useLiveText(step, item.item);
  const isWriting = item.status === "running" && written !== undefined;
  return (
    <div className="space-y-3 px-4 pt-1 pb-4">
      {item.error !== null && <ErrorBox error={item.error} />}
      {isGiven(item.output) && <Output value={item.output} depth={1} />}
      {isWriting && <LiveText text={written} />}
      {item.error === null && !isGiven(item.output) && !isWriting && (
        <p className="text-sm text-ink-soft">{texts.workflows.items.nothingYet}</p>
      )}
      {item.child_id !== null && (
        <Link
          to="/dashboard/$id"
          params={{ id: item.child_id }}
          className="inline-block text-[13px] text-accent hover:underline"
        >
          {texts.workflows.opensWorkflow}
        </Link>
      )}
    </div>
  );
}
