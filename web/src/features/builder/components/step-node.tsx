import { Handle, type Node, type NodeProps, Position } from "@xyflow/react";
import { CircleAlert } from "lucide-react";
import { memo, useContext } from "react";
import { cn } from "@/lib/cn";
import { texts } from "@/texts/builder";
import { type DraftStep, isFields, textOf } from "../document";
import { type RunStatus, StatusMarkContext } from "../running";
import { KindIcon } from "./kind-icon";

const words = texts.builder;

export type StepNodeType = Node<{ step: DraftStep; problems: number; status: RunStatus | undefined }, "step">;

const STATUS_LOOKS: Partial<Record<RunStatus, string>> = {
  running: "border-busy ring-4 ring-busy/20",
  waiting: "border-busy border-dashed ring-4 ring-busy/20",
  completed: "border-good",
  failed: "border-bad",
  skipped: "opacity-60",
  cancelled: "opacity-60",
};

/** A step on the canvas: what it is called, what it does, and how it stands. */
export const StepNode = memo(function StepNode({
  data: { step, problems, status },
  selected,
}: NodeProps<StepNodeType>) {
  return (
    <div
      data-status={status}
      className={cn(
        "flex h-full flex-col justify-center gap-1.5 rounded-xl border bg-card px-3 text-left transition-[border-color,box-shadow]",
        status && STATUS_LOOKS[status],
        problems > 0 && status === undefined && "border-bad",
        selected && "outline-2 outline-offset-2 outline-accent",
      )}
    >
      <Handle type="target" position={Position.Top} className="builder-handle" />
      <div className="flex items-center gap-2.5">
        <KindIcon kind={step.kind} />
        <div className="min-w-0 grow">
          <p className="truncate font-mono text-[13px] font-semibold">{step.id || words.noKind}</p>
          <p className="truncate text-xs text-ink-soft">{doesOf(step)}</p>
        </div>
        <NodeMark problems={problems} status={status} />
      </div>
      <Marks step={step} />
      <Handle type="source" position={Position.Bottom} className="builder-handle" />
    </div>
  );
});

function NodeMark({ problems, status }: { problems: number; status: RunStatus | undefined }) {
  const StatusMark = useContext(StatusMarkContext);
  if (status !== undefined && StatusMark) return <StatusMark status={status} />;
  if (problems === 0) return null;
  return (
    <span title={words.problems(problems)} className="shrink-0 text-bad">
      <CircleAlert aria-hidden className="size-4.5" />
    </span>
  );
}

function Marks({ step }: { step: DraftStep }) {
  const marks = marksOf(step);
  if (marks.length === 0) return null;
  return (
    <p className="flex gap-1 overflow-hidden text-[11px] whitespace-nowrap text-ink-soft">
      {marks.map((mark) => (
        <span key={mark} className="rounded bg-sunken px-1.5 py-px">
          {mark}
        </span>
      ))}
    </p>
  );
}

/** What a step does, in a few words. */
export function doesOf({ kind, fields }: DraftStep): string {
  if (kind === "agent") return textOf(fields.agent) || words.kinds.agent;
  if (kind === "workflow") return textOf(fields.workflow) || words.kinds.workflow;
  return kind ? words.kinds[kind] : words.noKind;
}

function marksOf({ fields }: DraftStep): string[] {
  const marks: [boolean, string][] = [
    [fields.when != null, words.marks.when],
    [isFields(fields.for_each), words.marks.each],
    [isFields(fields.loop), words.marks.loop],
    [isFields(fields.retry), words.marks.retry],
    [fields.on_error === "continue", words.marks.continues],
    [isFields(fields.save), words.marks.save],
  ];
  return marks.filter(([holds]) => holds).map(([, mark]) => mark);
}
