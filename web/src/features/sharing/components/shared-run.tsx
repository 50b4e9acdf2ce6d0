import { Bot, Clock, Cpu } from "lucide-react";
import type { ReactNode } from "react";
import type { SharedStep, SharedView } from "@/client";
import { formatDuration, formatMoment, span } from "@/lib/format";
import { texts } from "@/texts/sharing";
import { LiveMark } from "@/ui/live-mark";
import { isUnderWay } from "../api";

const words = texts.sharing.page;

interface Props {
  run: SharedView;
  status: (status: SharedView["status"]) => ReactNode;
  output: (value: unknown) => ReactNode;
  /** What was put in, as a person wrote it. */
  input: (value: Record<string, unknown>) => ReactNode;
  /** What leads to the agent of a step. */
  agent: (step: SharedStep) => ReactNode;
}

/** A workflow as whoever has its link sees it. Nothing on it changes anything. */
export function SharedRun({ run, status, output, input, agent }: Props) {
  const whole = run.steps.length > 1 && isGiven(run.output);
  return (
    <>
      <header className="mb-6">
        <p className="mb-1.5 text-[13px] text-ink-soft">{run.by === null ? words.nobody : words.by(run.by)}</p>
        <div className="flex flex-wrap items-center gap-x-3.5 gap-y-2">
          <h1 className="text-2xl font-semibold tracking-tight break-words">{run.name}</h1>
          <span role="status">{status(run.status)}</span>
          {isUnderWay(run) && <LiveMark />}
        </div>
        <p className="mt-2 text-sm text-ink-soft">{words.on(formatMoment(run.created_at))}</p>
        {isUnderWay(run) && <p className="mt-1 text-sm text-ink-soft">{words.underWay}</p>}
      </header>
      {run.values !== null && Object.keys(run.values).length > 0 && (
        <Part title={words.values}>{input(run.values)}</Part>
      )}
      {whole && <Part title={words.output}>{output(run.output)}</Part>}
      {run.steps.map((step) => (
        <Step key={step.id} step={step} alone={run.steps.length === 1} {...{ status, output, input, agent }} />
      ))}
      <p className="mt-6 text-[13px] text-ink-soft">{words.caution}</p>
    </>
  );
}

interface StepProps extends Omit<Props, "run"> {
  step: SharedStep;
  alone: boolean;
}

function Step({ step, alone, status, output, input, agent }: StepProps) {
  return (
    <article className="mb-5 rounded-xl border bg-card">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b px-5 py-3">
        <h2 className={alone ? "sr-only" : "font-mono text-sm font-medium"}>{step.id}</h2>
        {!alone && status(step.status)}
        <Facts step={step} />
        {step.agent !== null && <div className="sm:ml-auto">{agent(step)}</div>}
      </div>
      <div className="space-y-5 p-5">
        {step.input !== null && Object.keys(step.input).length > 0 && (
          <section>
            <h3 className="mb-2 text-[13px] font-medium text-ink-soft">{words.input}</h3>
            {input(step.input)}
          </section>
        )}
        {isGiven(step.output) ? output(step.output) : <p className="text-sm text-ink-soft">{nothing(step)}</p>}
      </div>
    </article>
  );
}

function nothing(step: SharedStep): string {
  return step.error ?? words.noAnswer[step.status];
}

function Facts({ step }: { step: SharedStep }) {
  const duration = step.finished_at === null ? undefined : span(step.started_at, step.finished_at);
  return (
    <dl className="flex flex-wrap items-center gap-x-4 gap-y-1 text-[13px] text-ink-soft">
      {step.agent !== null && (
        <Fact name={words.agent} icon={<Bot aria-hidden />}>
          {step.agent} {step.agent_version !== null && texts.agents.version(step.agent_version)}
        </Fact>
      )}
      {step.model !== null && (
        <Fact name={words.model} icon={<Cpu aria-hidden />}>
          <span className="font-mono text-xs break-all text-ink">{step.model}</span>
        </Fact>
      )}
      {duration !== undefined && (
        <Fact name={words.duration} icon={<Clock aria-hidden />}>
          {formatDuration(duration)}
        </Fact>
      )}
    </dl>
  );
}

function Fact({ name, icon, children }: { name: string; icon: ReactNode; children: ReactNode }) {
  return (
    <div className="flex items-center gap-1.5 [&_svg]:size-3.5 [&_svg]:shrink-0 [&_svg]:text-ink-faint">
      {icon}
      <dt className="sr-only">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="mb-5 rounded-xl border bg-card p-5">
      <h2 className="mb-3 text-[15px] font-semibold tracking-tight">{title}</h2>
      {children}
    </section>
  );
}

function isGiven(value: unknown): boolean {
  return value !== null && value !== undefined;
}
