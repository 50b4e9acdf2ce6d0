import { useQuery } from "@tanstack/react-query";
import { categoriesQuery } from "@/features/agents/api";
import { AgentCard } from "@/features/agents/components/agent-card";
import { HomeShelves } from "@/features/community/components/home-shelves";
import { AgentActions } from "./agent-actions";

/** What the marketplace shows first, on cards. */
export function MarketplaceShelves() {
  const categories = useQuery(categoriesQuery);
  const nameOf = (category: string) => categories.data?.find(({ id }) => id === category)?.name ?? category;
  return (
    <HomeShelves
      card={(agent) => <AgentCard agent={agent} categoryName={nameOf(agent.category)} actions={AgentActions} />}
    />
  );
}
