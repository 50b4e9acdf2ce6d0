import { Link } from "@tanstack/react-router";
import { ArrowUpRight } from "lucide-react";
import { texts } from "@/texts/workflows";

const LINK = "text-[13px] break-all text-ink-soft hover:text-accent hover:underline";

interface Subject {
  kind: keyof typeof texts.workflows.kinds;
  agent?: string | null;
  workflow?: string | null;
  child_id?: string | null;
}

/** What a step asks or runs. */
export function StepSubject({ step: { kind, agent, workflow, child_id } }: { step: Subject }) {
  return (
    <>
      {agent && (
        <Link to="/agents/$id" params={{ id: agent }} className={LINK}>
          {agent}
        </Link>
      )}
      {workflow && (
        <Link to="/workflow-templates/$name" params={{ name: workflow }} className={LINK}>
          {workflow}
        </Link>
      )}
      {!agent && !workflow && <span className="text-[13px] text-ink-soft">{texts.workflows.kinds[kind]}</span>}
      {child_id && (
        <Link to="/dashboard/$id" params={{ id: child_id }} className={`${LINK} inline-flex items-center gap-1`}>
          {texts.workflows.opensWorkflow}
          <ArrowUpRight aria-hidden className="size-3.5" />
        </Link>
      )}
    </>
  );
}
