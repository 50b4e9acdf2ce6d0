import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { AgentView } from "@/client";
import { agentQuery, categoriesQuery } from "@/features/agents/api";
import { AgentAbout } from "@/features/agents/components/agent-about";
import { AgentHeading } from "@/features/agents/components/agent-heading";
import { SourceDefinition } from "@/features/agents/components/source-definition";
import { QualityBox } from "@/features/community/components/quality-box";
import { CallBox } from "@/features/workflows/components/call-box";
import { isMissing } from "@/lib/problem";
import { texts } from "@/texts";
import { texts as tried } from "@/texts/trying";
import { LoadState } from "@/ui/load-state";
import { Page } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";
import { AgentPageActions, AgentReviews } from "./agent-community";
import { Trying } from "./agent-trying";
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
  const categoryName = categories.data?.find(({ id }) => id === agent.category)?.name ?? agent.category;
  return (
    <>
      <AgentHeading agent={agent} categoryName={categoryName} />
      <AgentPageActions agent={agent} />
      <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_20rem] lg:gap-10 xl:grid-cols-[minmax(0,1fr)_23rem]">
        <div className="min-w-0 space-y-6">
          <Trying agent={agent} />
          <CallBox
            run={{ agent: agent.id, name: agent.name, input: agent.examples[0]?.input ?? {} }}
            keyLink={
              <Link to="/settings" className="font-medium text-accent underline underline-offset-2">
                {tried.trying.call.makeKey}
              </Link>
            }
          />
          <AgentReviews agent={agent.id} />
          <SourceDefinition agent={agent.id} />
        </div>
        <aside>
          <QualityBox agent={agent.id} />
          <AgentAbout agent={agent} />
        </aside>
      </div>
    </>
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
