import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { FolderHeart, Heart, X } from "lucide-react";
import { categoriesQuery } from "@/features/agents/api";
import { AgentCard } from "@/features/agents/components/agent-card";
import { collectionsQuery } from "@/features/community/collections";
import { CollectionCard } from "@/features/community/components/collection-card";
import { GoneAgent } from "@/features/community/components/gone-agent";
import { NewCollection } from "@/features/community/components/new-collection";
import { favouritesQuery, useLike } from "@/features/community/favourites";
import { texts } from "@/texts/community";
import { Button, buttonStyle } from "@/ui/button";
import { EmptyState, LoadState } from "@/ui/load-state";
import { Page, PageHeading } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";
import { AgentActions } from "./agent-actions";

const words = texts.community.favourites;
const GRID = "grid grid-cols-1 gap-4 sm:grid-cols-2 xl:grid-cols-3";
const WAITING = ["a", "b", "c"];

export function FavouritesPage() {
  return (
    <Page title={words.title}>
      <PageHeading title={words.title} detail={words.detail} />
      <Favourites />
      <Collections />
    </Page>
  );
}

function Favourites() {
  const favourites = useQuery(favouritesQuery);
  const categories = useQuery(categoriesQuery);
  const like = useLike();
  const nameOf = (category: string) => categories.data?.find(({ id }) => id === category)?.name ?? category;
  return (
    <section aria-labelledby="favourites" className="mb-12">
      <h2 id="favourites" className="mb-4 text-lg font-semibold tracking-tight">
        {words.favourites}
      </h2>
      <LoadState
        query={favourites}
        waiting={<Waiting />}
        isEmpty={(items) => items.length === 0}
        empty={
          <EmptyState
            icon={<Heart aria-hidden />}
            title={words.none}
            detail={words.noneDetail}
            action={
              <Link to="/" className={buttonStyle({ size: "small" })}>
                {words.find}
              </Link>
            }
          />
        }
      >
        {(items) => (
          <ul className={GRID}>
            {items.map(({ id, agent }) => (
              <li key={id} className="grid">
                {agent ? (
                  <AgentCard agent={agent} categoryName={nameOf(agent.category)} actions={AgentActions} />
                ) : (
                  <GoneAgent
                    id={id}
                    action={
                      <Button
                        look="quiet"
                        size="tiny"
                        aria-label={words.remove(id)}
                        onClick={() => like.mutate({ id, agent: null, liked: false })}
                      >
                        <X aria-hidden />
                      </Button>
                    }
                  />
                )}
              </li>
            ))}
          </ul>
        )}
      </LoadState>
    </section>
  );
}

function Collections() {
  const collections = useQuery(collectionsQuery);
  const navigate = useNavigate();
  return (
    <section aria-labelledby="collections">
      <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
        <h2 id="collections" className="text-lg font-semibold tracking-tight">
          {words.collections}
        </h2>
        <NewCollection onMade={({ id }) => void navigate({ to: "/agent-collections/$id", params: { id } })} />
      </div>
      <LoadState
        query={collections}
        waiting={<Waiting />}
        isEmpty={(heads) => heads.length === 0}
        empty={
          <EmptyState
            icon={<FolderHeart aria-hidden />}
            title={words.noCollections}
            detail={words.noCollectionsDetail}
          />
        }
      >
        {(heads) => (
          <ul className={GRID}>
            {heads.map((collection) => (
              <li key={collection.id}>
                <CollectionCard collection={collection} />
              </li>
            ))}
          </ul>
        )}
      </LoadState>
    </section>
  );
}

function Waiting() {
  return (
    <div className={GRID}>
      {WAITING.map((name) => (
        <Skeleton key={name} className="h-40 rounded-xl" />
      ))}
    </div>
  );
}
