import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import type { AgentView } from "@/client";
import { agentQuery, categoriesQuery } from "@/features/agents/api";
import { AgentAbout } from "@/features/agents/components/agent-about";
import { AgentHeading } from "@/features/agents/components/agent-heading";
import { Examples } from "@/features/agents/components/examples";
import { dropDraft, keepDraft, keptDraft } from "@/features/agents/drafts";
import { useSession } from "@/features/auth/session";
import { RUN_POINTER, useRunAgent, workflowQuery } from "@/features/workflows/api";
import { CallBox } from "@/features/workflows/components/call-box";
import { RunResult } from "@/features/workflows/components/run-result";
import { isUnderWay } from "@/features/workflows/status";
import { type Draft, draftOf, type InputValues } from "@/forms/input-values";
import { InputsForm } from "@/forms/inputs-form";
import { isMissing } from "@/lib/problem";
import { texts } from "@/texts";
import { CardSection } from "@/ui/card";
import { LoadState } from "@/ui/load-state";
import { Page } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";
import { NotFoundPage } from "./not-found";

const route = getRouteApi("/agents/$id");

export function AgentPage() {
  const { id } = route.useParams();
  const agent = useQuery(agentQuery(id));
  if (isMissing(agent.error)) return <NotFoundPage />;
  return (
    <Page title={agent.data?.name ?? texts.agents.agent}>
      <LoadState query={agent} waiting={<Waiting />}>
        {(data) => <Loaded key={data.id} agent={data} />}
      </LoadState>
    </Page>
  );
}

function Loaded({ agent }: { agent: AgentView }) {
  const categories = useQuery(categoriesQuery);
  const session = useSession();
  const { run } = route.useSearch();
  const categoryName = categories.data?.find(({ id }) => id === agent.category)?.name ?? agent.category;
  return (
    <>
      <AgentHeading agent={agent} categoryName={categoryName} />
      <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_20rem] lg:gap-10 xl:grid-cols-[minmax(0,1fr)_23rem]">
        <div className="min-w-0 space-y-6">
          <TryIt agent={agent} run={session && run} loggedIn={session !== undefined} />
          {session && run && <RunResult key={run} id={run} />}
          <CallBox
            agent={agent.id}
            name={agent.name}
            input={agent.examples[0]?.input ?? {}}
            username={session?.username}
          />
        </div>
        <aside>
          <AgentAbout agent={agent} />
        </aside>
      </div>
    </>
  );
}

interface TryItProps {
  agent: AgentView;
  run: string | undefined;
  loggedIn: boolean;
}

function TryIt({ agent, run, loggedIn }: TryItProps) {
  const navigate = route.useNavigate();
  const start = useRunAgent();
  const current = useQuery({ ...workflowQuery(run ?? ""), enabled: run !== undefined });
  const [filled, setFilled] = useState<{ draft: Draft | undefined; turn: number }>(() => ({
    draft: keptDraft(agent.id),
    turn: 0,
  }));

  async function onRun(values: InputValues, draft: Draft): Promise<void> {
    // Kept until the run has begun: a log-in may come between.
    keepDraft(agent.id, draft);
    if (!loggedIn) return navigate({ to: "/login", search: { next: `/agents/${agent.id}` } });
    const workflow = await start.mutateAsync({ agent: agent.id, name: agent.name, input: values });
    dropDraft(agent.id);
    return navigate({ to: ".", search: { run: workflow.id }, replace: true, resetScroll: false });
  }

  return (
    <CardSection title={texts.agents.tryIt}>
      <Examples
        examples={agent.examples}
        onUse={({ input }) => setFilled(({ turn }) => ({ draft: draftOf(agent.inputs, input), turn: turn + 1 }))}
      />
      <InputsForm
        key={filled.turn}
        inputs={agent.inputs}
        pointer={RUN_POINTER}
        start={filled.draft}
        running={current.data !== undefined && isUnderWay(current.data.status)}
        action={run ? texts.agents.runAgain : texts.agents.run}
        onRun={onRun}
      >
        {!loggedIn && <p className="text-[13px] text-ink-soft">{texts.agents.logInFirst}</p>}
      </InputsForm>
    </CardSection>
  );
}

function Waiting() {
  return (
    <div className="space-y-6">
      <div className="flex gap-4">
        <Skeleton className="size-14 rounded-xl" />
        <div className="flex-1 space-y-2.5">
          <Skeleton className="h-7 w-72 max-w-full" />
          <Skeleton className="h-5 w-120 max-w-full" />
        </div>
      </div>
      <Skeleton className="h-96 rounded-xl" />
    </div>
  );
}
