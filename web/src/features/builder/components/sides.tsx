import { type KeyboardEvent, lazy, type ReactNode, type Ref, Suspense, useId } from "react";
import { cn } from "@/lib/cn";
import { texts } from "@/texts/builder";
import { Skeleton } from "@/ui/skeleton";
import type { DraftStep } from "../document";
import { useTheBuilder } from "../use-builder";
import { StepPanel } from "./step-panel";
import { WorkflowPanel } from "./workflow-panel";

// Whoever draws needs no text editor; its code comes with the first look at the text.
const TextPane = lazy(() => import("./text-pane").then((module) => ({ default: module.TextPane })));

const words = texts.builder;
const TABS = ["details", "text", "run"] as const;
export type Tab = (typeof TABS)[number];

interface Props {
  ref: Ref<HTMLDivElement>;
  tab: Tab;
  onTab: (tab: Tab) => void;
  run: ReactNode;
  problems: ReactNode;
  onRemove: (step: DraftStep) => void;
  onRenamed: (from: string, to: string) => void;
}

/** What stands beside the graph: the step or the workflow, the text, the run. */
export function Sides({ ref, tab, onTab, run, problems, onRemove, onRenamed }: Props) {
  const { selected } = useTheBuilder();
  const id = useId();

  function onKeyDown(event: KeyboardEvent): void {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (by === 0) return;
    const next = TABS[(TABS.indexOf(tab) + by + TABS.length) % TABS.length] ?? tab;
    onTab(next);
    document.getElementById(`${id}-${next}`)?.focus();
  }

  return (
    <div className="flex min-h-0 flex-col border-t lg:border-t-0 lg:border-l">
      <div
        role="tablist"
        aria-label={words.sides}
        onKeyDown={onKeyDown}
        className="flex shrink-0 gap-1 border-b px-3 pt-1.5"
      >
        {TABS.map((one) => (
          <button
            key={one}
            type="button"
            role="tab"
            id={`${id}-${one}`}
            aria-selected={one === tab}
            aria-controls={`${id}-panel`}
            tabIndex={one === tab ? 0 : -1}
            onClick={() => onTab(one)}
            className={cn(
              "border-b-2 px-3 py-2 text-sm font-medium",
              one === tab ? "border-accent text-ink" : "border-transparent text-ink-soft hover:text-ink",
            )}
          >
            {words.tabs[one]}
          </button>
        ))}
      </div>
      <div
        ref={ref}
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${tab}`}
        tabIndex={-1}
        className={cn(
          "flex min-h-0 grow flex-col outline-hidden",
          tab === "text" ? "h-[60dvh] lg:h-auto" : "overflow-y-auto p-4",
        )}
      >
        {tab === "text" && (
          <Suspense fallback={<Skeleton className="m-4 h-64 rounded-lg" />}>
            <TextPane />
          </Suspense>
        )}
        {tab === "run" && run}
        {tab === "details" &&
          (selected ? (
            <StepPanel key={selected.key} step={selected} onRemove={onRemove} onRenamed={onRenamed} />
          ) : (
            <WorkflowPanel />
          ))}
      </div>
      {problems}
    </div>
  );
}
