import { Clock, Coins, Cpu, Hash, RotateCw, Tag } from "lucide-react";
import type { ReactNode } from "react";
import { formatDuration, formatMoney, formatNumber, span } from "@/lib/format";
import { useNow } from "@/lib/use-now";
import { texts } from "@/texts/workflows";
import type { Step } from "../api";
import { isUnderWay } from "../status";

/** Which version of the agent and which model answered, how long it took and how many tokens it cost. */
export function StepFacts({ step }: { step: Step }) {
  const now = useNow(isUnderWay(step.status), 200);
  const duration = span(step.started_at, step.finished_at, now);
  if (!step.model && duration === undefined && !step.usage) return null;
  return (
    <dl className="flex flex-wrap items-center gap-x-4 gap-y-1.5 text-[13px] text-ink-soft">
      {step.agent_version && (
        <Fact name={texts.workflows.agentVersion} icon={<Tag aria-hidden />}>
          {texts.agents.version(step.agent_version)}
        </Fact>
      )}
      {step.model && (
        <Fact name={texts.workflows.model} icon={<Cpu aria-hidden />}>
          <span className="font-mono text-xs break-all text-ink">{step.model}</span>
        </Fact>
      )}
      {duration !== undefined && (
        <Fact name={texts.workflows.duration} icon={<Clock aria-hidden />}>
          <span className="tabular-nums">{formatDuration(duration)}</span>
        </Fact>
      )}
      {step.usage && (
        <Fact name={texts.workflows.tokens} icon={<Hash aria-hidden />}>
          {texts.workflows.tokensInOut(formatNumber(step.usage.input_tokens), formatNumber(step.usage.output_tokens))}
        </Fact>
      )}
      {step.cost !== null && step.cost > 0 && (
        <Fact name={texts.workflows.cost} icon={<Coins aria-hidden />}>
          <span className="tabular-nums">{formatMoney(step.cost)}</span>
        </Fact>
      )}
      {step.attempt > 1 && (
        <Fact name={texts.workflows.attempt} icon={<RotateCw aria-hidden />}>
          {texts.workflows.attemptNumber(step.attempt)}
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
