import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Scale } from "lucide-react";
import { useEffect } from "react";
import { agentQuery, categoriesQuery } from "@/features/agents/api";
import { choose, idsIn, MOST } from "@/features/community/chosen";
import { type Compared, CompareTable } from "@/features/community/components/compare-table";
import { isMissing } from "@/lib/problem";
import { texts } from "@/texts/community";
import { buttonStyle } from "@/ui/button";
import { EmptyState, FailedState } from "@/ui/load-state";
import { Page, PageHeading } from "@/ui/page";

const route = getRouteApi("/compare");
const words = texts.community.compare;

export function ComparePage() {
  const { agents: list } = route.useSearch();
  const navigate = route.useNavigate();
  const ids = idsIn(list);
  const categories = useQuery(categoriesQuery);
  // As many as there may be: hooks are not called in a loop.
  const found = [useAgent(ids[0]), useAgent(ids[1]), useAgent(ids[2])];
  const columns = ids.map((id, place): Compared => {
    const agent = isMissing(found[place]?.error) ? null : found[place]?.data;
    const categoryName = categories.data?.find((category) => category.id === agent?.category)?.name;
    return { id, agent, categoryName: categoryName ?? agent?.category ?? "" };
  });
  const failed = found.slice(0, ids.length).find(({ error, data }) => error && data === undefined && !isMissing(error));
  useTray(columns);

  function takeOut(id: string): void {
    const left = ids.filter((one) => one !== id).join(",");
    if (left === "") choose([]);
    void navigate({ search: left === "" ? {} : { agents: left }, replace: true });
  }

  return (
    <Page title={words.title}>
      <PageHeading
        title={words.title}
        detail={words.detail}
        action={
          ids.length > 0 &&
          ids.length < MOST && (
            <Link to="/" className={buttonStyle({ look: "outline" })}>
              {words.add}
            </Link>
          )
        }
      />
      {failed?.error ? (
        <FailedState error={failed.error} onRetry={() => void failed.refetch()} />
      ) : ids.length === 0 ? (
        <EmptyState
          icon={<Scale aria-hidden />}
          title={words.none}
          detail={words.noneDetail}
          action={
            <Link to="/" className={buttonStyle()}>
              {texts.community.favourites.find}
            </Link>
          }
        />
      ) : (
        <CompareTable agents={columns} onTakeOut={takeOut} />
      )}
    </Page>
  );
}

function useAgent(id: string | undefined) {
  return useQuery({ ...agentQuery(id ?? ""), enabled: id !== undefined });
}

/** The tray on other pages holds what this page's address says, once the agents' names are known. */
function useTray(columns: readonly Compared[]): void {
  const known = columns.flatMap(({ agent }) => (agent ? [{ id: agent.id, name: agent.name }] : []));
  const said = JSON.stringify(known);
  useEffect(() => {
    const agents: { id: string; name: string }[] = JSON.parse(said);
    if (agents.length > 0) choose(agents);
  }, [said]);
}
