import { Pencil, RotateCw } from "lucide-react";
import { notify } from "@/lib/notices";
import { texts } from "@/texts/trying";
import { Button } from "@/ui/button";
import type { Step } from "../api";
import { useRetry } from "../control";
import { unescapeReferences } from "../references";
import { isUnfinished } from "../status";

/** What went wrong outside of the input: the same may go well the next time. */
const PASSING = new Set(["unavailable", "rate_limited", "timeout", "invalid_answer"]);

export type Input = Record<string, unknown>;

interface Props {
  id: string;
  step: Step;
  /** Whether somebody may try it again as it is; guests may not. */
  mayRetry: boolean;
  /** Brings what was put in back into the form. */
  onChange: (input: Input) => void;
}

/** What follows a run: for a failed one the one thing that helps, for others the way back to the form. */
export function RunHelp({ id, step, mayRetry, onChange }: Props) {
  if (isUnfinished(step.status)) return null;
  if (step.status === "failed" && mayRetry && PASSING.has(step.error_kind ?? "")) return <Retry id={id} />;
  const failed = step.status === "failed";
  return (
    <Button
      look={failed ? "primary" : "outline"}
      size="small"
      onClick={() => onChange(unescapeReferences(step.input) as Input)}
    >
      <Pencil aria-hidden />
      {failed ? texts.trying.changeInput : texts.trying.change}
    </Button>
  );
}

function Retry({ id }: { id: string }) {
  const retry = useRetry(id);
  const refused = (problem: Error) => notify(texts.trying.retryRefused, { detail: problem.message, bad: true });
  return (
    <Button size="small" busy={retry.isPending} onClick={() => retry.mutate(undefined, { onError: refused })}>
      {!retry.isPending && <RotateCw aria-hidden />}
      {texts.trying.retry}
    </Button>
  );
}
