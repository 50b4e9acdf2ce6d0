import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import type { AgentView } from "@/client";
import { Examples } from "@/features/agents/components/examples";
import { dropDraft, keepDraft, keptDraft } from "@/features/agents/drafts";
import { GuestLine } from "@/features/auth/components/guest-line";
import { countTries, useComeIn } from "@/features/auth/guest";
import { useSession } from "@/features/auth/session";
import { ShareButton } from "@/features/sharing/components/share-button";
import { SharePanel } from "@/features/sharing/components/share-panel";
import { RUN_POINTER, useRunAgent, workflowQuery } from "@/features/workflows/api";
import { RunResult } from "@/features/workflows/components/run-result";
import { isUnderWay } from "@/features/workflows/status";
import { type Draft, draftOf, type InputValues } from "@/forms/input-values";
import { InputsForm } from "@/forms/inputs-form";
import { ProblemError } from "@/lib/problem";
import { texts } from "@/texts";
import { CardSection } from "@/ui/card";

const route = getRouteApi("/agents/$id");

interface Filled {
  draft: Draft | undefined;
  /** Counts how often the form was filled anew. */
  turn: number;
  /** Whether the reader is brought to the form. */
  seek: boolean;
}

/** The form of an agent, and below it what came of the run that the address names. */
export function Trying({ agent }: { agent: AgentView }) {
  const session = useSession();
  const { run } = route.useSearch();
  const [filled, setFilled] = useState<Filled>(() => ({ draft: keptDraft(agent.id), turn: 0, seek: false }));
  const shown = session && run;

  function fill(values: Record<string, unknown>, seek: boolean): void {
    setFilled(({ turn }) => ({ draft: draftOf(agent.inputs, values), turn: turn + 1, seek }));
  }

  return (
    <>
      <CardSection title={texts.agents.tryIt}>
        <Examples examples={agent.examples} onUse={({ input }) => fill(input, false)} />
        <Form agent={agent} run={shown} filled={filled} />
      </CardSection>
      {shown && (
        <Result key={shown} run={shown} isGuest={session.guest === true} onChange={(input) => fill(input, true)} />
      )}
    </>
  );
}

function Form({ agent, run, filled }: { agent: AgentView; run: string | undefined; filled: Filled }) {
  const navigate = route.useNavigate();
  const session = useSession();
  const queryClient = useQueryClient();
  const comeIn = useComeIn();
  const start = useRunAgent();
  const current = useQuery({ ...workflowQuery(run ?? ""), enabled: run !== undefined });
  const place = useRef<HTMLDivElement>(null);
  const here = `/agents/${agent.id}`;

  useEffect(() => {
    if (!filled.seek) return;
    place.current?.scrollIntoView({ block: "center" });
    place.current?.querySelector<HTMLElement>("textarea, input:not([type=file]), select")?.focus();
  }, [filled]);

  async function onRun(values: InputValues, draft: Draft): Promise<void> {
    // Kept until the run has begun: somebody may have to register or log in between.
    keepDraft(agent.id, draft);
    if (session === undefined && !(await isIn())) return navigate({ to: "/login", search: { next: here } });
    try {
      const workflow = await start.mutateAsync({ agent: agent.id, name: agent.name, input: values });
      dropDraft(agent.id);
      return await navigate({ to: ".", search: { run: workflow.id }, replace: true, resetScroll: false });
    } finally {
      countTries(queryClient);
    }
  }

  /** Lets a visitor in as a guest; false where nobody may try without an account. */
  async function isIn(): Promise<boolean> {
    try {
      await comeIn.mutateAsync();
      return true;
    } catch (problem) {
      if (problem instanceof ProblemError && problem.status === 403) return false;
      throw problem;
    }
  }

  return (
    <div ref={place} className="space-y-3">
      <InputsForm
        key={filled.turn}
        inputs={agent.inputs}
        pointer={RUN_POINTER}
        start={filled.draft}
        running={current.data !== undefined && isUnderWay(current.data.status)}
        action={run ? texts.agents.runAgain : texts.agents.run}
        onRun={onRun}
      />
      <GuestLine next={run === undefined ? here : `${here}?run=${run}`} />
    </div>
  );
}

interface ResultProps {
  run: string;
  isGuest: boolean;
  onChange: (input: Record<string, unknown>) => void;
}

function Result({ run, isGuest, onChange }: ResultProps) {
  const [sharing, setSharing] = useState(false);
  return (
    <RunResult
      id={run}
      mayRetry={!isGuest}
      onChange={onChange}
      action={!isGuest && <ShareButton id={run} open={sharing} onToggle={() => setSharing(!sharing)} />}
      panel={sharing && <SharePanel id={run} />}
    />
  );
}
