import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect } from "react";
import type { AgentView, LibraryItem } from "@/client";
import { isAdmin, meQuery } from "@/features/auth/me";
import { useMember } from "@/features/auth/session";
import { CollectMenu } from "@/features/community/components/collect-menu";
import { ReviewsSection } from "@/features/community/components/reviews-section";
import { communityKeys } from "@/features/community/keys";
import { workflowQuery } from "@/features/workflows/api";
import { isUnderWay } from "@/features/workflows/status";
import { AgentActions, useAskToLogIn } from "./agent-actions";

const route = getRouteApi("/agents/$id");

/** What can be done with an agent from its page. */
export function AgentPageActions({ agent }: { agent: AgentView }) {
  const isMember = useMember() !== undefined;
  const onStranger = useAskToLogIn();
  return (
    <div className="mb-6 flex flex-wrap gap-2">
      <AgentActions agent={cardOf(agent)} isNamed />
      <CollectMenu agent={agent.id} isMember={isMember} onStranger={onStranger} />
    </div>
  );
}

/** An agent's card, as lists show it. */
function cardOf({ id, name, version, category, summary, tags, output, model }: AgentView): LibraryItem {
  const format = output.format ?? "markdown";
  return { id, name, version, category, summary, tags, format, tier: model.tier ?? "balanced" };
}

/** What people say of an agent. Once a run has ended, whoever ran it may say something, too. */
export function AgentReviews({ agent }: { agent: string }) {
  const { run } = route.useSearch();
  const member = useMember();
  const me = useQuery({ ...meQuery, enabled: member !== undefined });
  const onStranger = useAskToLogIn();
  useRunEnded(agent, member && run);
  return (
    <ReviewsSection
      agent={agent}
      isMember={member !== undefined}
      isAdmin={member !== undefined && isAdmin(me.data)}
      onStranger={onStranger}
    />
  );
}

function useRunEnded(agent: string, run: string | undefined): void {
  const queryClient = useQueryClient();
  const current = useQuery({ ...workflowQuery(run ?? ""), enabled: run !== undefined });
  const ended = current.data !== undefined && !isUnderWay(current.data.status);
  useEffect(() => {
    if (ended) void queryClient.invalidateQueries({ queryKey: communityKeys.ownReview(agent) });
  }, [ended, agent, queryClient]);
}
