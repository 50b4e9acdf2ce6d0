import { Link } from "@tanstack/react-router";
import { ArrowUpRight } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { texts } from "@/texts/workflows";
import { CopyButton } from "@/ui/copy-button";
import { LoadState } from "@/ui/load-state";
import { Skeleton } from "@/ui/skeleton";
import type { Step } from "../api";
import { LiveTextsContext } from "../live-texts";
import { isGiven, textOf } from "../outputs";
import { isUnfinished, type Status } from "../status";
import { useLiveWorkflow } from "../use-live-workflow";
import { ControlButton } from "./control-button";
import { DownloadMenu } from "./download-menu";
import { type Input, RunHelp } from "./run-help";
import { StatusBadge } from "./status-badge";
import { StepAnswer } from "./step-answer";
import { StepFacts } from "./step-facts";

interface Props {
  id: string;
  mayRetry: boolean;
  onChange: (input: Input) => void;
  /** What else can be done with an answer, beside the heading, and what opens below it. */
  action?: ReactNode;
  panel?: ReactNode;
}

/** What came of a workflow of one step, live. */
export function RunResult({ id, mayRetry, onChange, action, panel }: Props) {
  const { workflow, texts: written } = useLiveWorkflow(id);
  const heading = useRef<HTMLHeadingElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new run brings the reader to its result.
  useEffect(() => {
    heading.current?.scrollIntoView({ block: "start" });
  }, [id]);
  const step = workflow.data?.steps[0];

  return (
    <section className="rounded-xl border bg-card" aria-labelledby="result">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b px-5 py-3">
        <h2 id="result" ref={heading} className="scroll-mt-20 text-[15px] font-semibold tracking-tight">
          {texts.workflows.answer}
        </h2>
        <span role="status">{workflow.data && <StatusBadge status={shownStatus(workflow.data.status, step)} />}</span>
        <div className="-ml-3 flex flex-wrap items-center gap-x-1 gap-y-0.5 sm:ml-auto">
          {workflow.data && isUnfinished(workflow.data.status) && <ControlButton id={id} action="cancel" />}
          {step && isGiven(step.output) && (
            <>
              <CopyButton text={textOf(step.output)} label={texts.workflows.copyAnswer} />
              <DownloadMenu step={step} />
            </>
          )}
          {workflow.data && action}
          <Link
            to="/dashboard/$id"
            params={{ id }}
            className="inline-flex h-8 items-center gap-1 rounded-lg px-2.5 text-[13px] font-medium text-ink-soft hover:bg-sunken hover:text-ink"
          >
            {texts.workflows.openRun}
            <ArrowUpRight aria-hidden className="size-3.5" />
          </Link>
        </div>
      </div>
      {panel}
      <LiveTextsContext value={written}>
        <div className="space-y-4 p-5">
          <LoadState query={workflow} waiting={<Skeleton className="h-24" />}>
            {(data) =>
              data.steps.map((part) => (
                <div key={part.id} className="space-y-4">
                  <StepFacts step={part} />
                  <StepAnswer step={part} />
                  <RunHelp id={id} step={part} mayRetry={mayRetry} onChange={onChange} />
                </div>
              ))
            }
          </LoadState>
        </div>
      </LiveTextsContext>
    </section>
  );
}

/** The step's own state is nearer to what the reader waits for than the workflow's. */
function shownStatus(status: Status, step: Step | undefined): Status {
  return step && status === "running" ? step.status : status;
}
