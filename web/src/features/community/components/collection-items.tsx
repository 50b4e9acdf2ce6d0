import { ArrowDown, ArrowUp, X } from "lucide-react";
import type { ReactNode } from "react";
import type { CollectionView, LibraryItem } from "@/client";
import { texts } from "@/texts/community";
import { Button } from "@/ui/button";
import { useOrder, useTakeOut } from "../collections";
import { GoneAgent } from "./gone-agent";

const words = texts.community.collection;

interface Props {
  collection: CollectionView;
  card: (agent: LibraryItem) => ReactNode;
}

/** The agents of a collection, in order; its owner moves them and takes them out. */
export function CollectionItems({ collection, card }: Props) {
  const { id, items, mine } = collection;
  const order = useOrder(id);
  const takeOut = useTakeOut(id);

  function move(place: number, by: 1 | -1): void {
    const agents = items.map((item) => item.id);
    const [moved] = agents.splice(place, 1);
    if (moved !== undefined) agents.splice(place + by, 0, moved);
    order.mutate(agents);
  }

  return (
    <>
      <h2 className="sr-only">{words.agents}</h2>
      <ol aria-label={words.agents} className="grid grid-cols-1 gap-4 sm:grid-cols-2 xl:grid-cols-3">
        {items.map((item, place) => {
          const name = item.agent?.name ?? item.id;
          return (
            <li key={item.id} className="flex min-w-0 flex-col gap-1">
              <div className="grid flex-1">{item.agent ? card(item.agent) : <GoneAgent id={item.id} />}</div>
              {mine && (
                <div className="flex justify-end">
                  <Button
                    look="quiet"
                    size="tiny"
                    aria-label={words.up(name)}
                    disabled={place === 0}
                    onClick={() => move(place, -1)}
                  >
                    <ArrowUp aria-hidden />
                  </Button>
                  <Button
                    look="quiet"
                    size="tiny"
                    aria-label={words.down(name)}
                    disabled={place === items.length - 1}
                    onClick={() => move(place, 1)}
                  >
                    <ArrowDown aria-hidden />
                  </Button>
                  <Button
                    look="quiet"
                    size="tiny"
                    aria-label={words.takeOut(name)}
                    onClick={() => void takeOut(item.id, name)}
                  >
                    <X aria-hidden />
                  </Button>
                </div>
              )}
            </li>
          );
        })}
      </ol>
    </>
  );
}
