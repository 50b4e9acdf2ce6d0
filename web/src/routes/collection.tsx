import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { ChevronRight, FolderHeart } from "lucide-react";
import type { CollectionView } from "@/client";
import { categoriesQuery } from "@/features/agents/api";
import { AgentCard } from "@/features/agents/components/agent-card";
import { collectionQuery } from "@/features/community/collections";
import { CollectionHeading } from "@/features/community/components/collection-heading";
import { CollectionItems } from "@/features/community/components/collection-items";
import { isMissing } from "@/lib/problem";
import { texts } from "@/texts/community";
import { EmptyState, LoadState } from "@/ui/load-state";
import { Page } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";
import { AgentActions } from "./agent-actions";
import { NotFoundPage } from "./not-found";

const route = getRouteApi("/agent-collections/$id");

export function CollectionPage() {
  const { id } = route.useParams();
  const collection = useQuery(collectionQuery(id));
  if (isMissing(collection.error)) return <NotFoundPage />;
  return (
    <Page title={collection.data?.name ?? texts.community.collection.kind}>
      <LoadState query={collection} waiting={<Skeleton className="h-64 rounded-xl" />}>
        {(data) => <Loaded collection={data} />}
      </LoadState>
    </Page>
  );
}

function Loaded({ collection }: { collection: CollectionView }) {
  const categories = useQuery(categoriesQuery);
  const navigate = useNavigate();
  const nameOf = (category: string) => categories.data?.find(({ id }) => id === category)?.name ?? category;
  return (
    <>
      {collection.mine && (
        <nav
          aria-label={texts.community.collection.path}
          className="mb-5 flex items-center gap-1.5 text-[13px] text-ink-soft"
        >
          <Link to="/my-favourites" className="hover:text-ink hover:underline">
            {texts.community.favourites.title}
          </Link>
          <ChevronRight aria-hidden className="size-3.5 text-ink-faint" />
        </nav>
      )}
      <CollectionHeading collection={collection} onDeleted={() => void navigate({ to: "/my-favourites" })} />
      {collection.items.length === 0 ? (
        <EmptyState
          icon={<FolderHeart aria-hidden />}
          title={texts.community.collection.empty}
          detail={texts.community.collection.emptyDetail}
        />
      ) : (
        <CollectionItems
          collection={collection}
          card={(agent) => <AgentCard agent={agent} categoryName={nameOf(agent.category)} actions={AgentActions} />}
        />
      )}
    </>
  );
}
