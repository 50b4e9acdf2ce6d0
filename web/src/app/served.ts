import type { QueryClient } from "@tanstack/react-query";
import type { AgentView, CategoryView } from "@/client";
import { agentQuery, categoriesQuery } from "@/features/agents/api";

/** What the engine puts into a page that would ask for it first. */
interface Served {
  categories?: CategoryView[];
  agent?: AgentView;
}

/** Keeps what came with the page as if it had been asked for. */
export function keepServed(queryClient: QueryClient): void {
  const text = document.getElementById("served")?.textContent;
  if (!text) return;
  const { categories, agent } = JSON.parse(text) as Served;
  if (categories) queryClient.setQueryData(categoriesQuery.queryKey, categories);
  if (agent) queryClient.setQueryData(agentQuery(agent.id).queryKey, agent);
}
