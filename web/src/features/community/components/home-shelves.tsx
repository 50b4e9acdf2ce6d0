import { useQuery } from "@tanstack/react-query";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { type ReactNode, useId, useRef } from "react";
import type { LibraryItem, Shelf } from "@/client";
import { texts } from "@/texts/keeping";
import { Button } from "@/ui/button";
import { Skeleton } from "@/ui/skeleton";
import { shelvesQuery } from "../shelves";

const WAITING = ["a", "b", "c", "d"];
const BOARD = "flex gap-4 overflow-x-auto pb-2 [scrollbar-width:thin] snap-x";
const PLACE = "grid w-72 shrink-0 snap-start sm:w-80";

interface Props {
  card: (agent: LibraryItem) => ReactNode;
}

/** What the marketplace shows first. Where it cannot be had the page goes on without it. */
export function HomeShelves({ card }: Props) {
  const shelves = useQuery(shelvesQuery);
  if (shelves.isPending) return <Waiting />;
  return (
    <div className="mb-10 space-y-9">
      {shelves.data?.map((shelf) => (
        <Board key={shelf.id} shelf={shelf} card={card} />
      ))}
    </div>
  );
}

function Board({ shelf, card }: Props & { shelf: Shelf }) {
  const heading = useId();
  const board = useRef<HTMLUListElement>(null);
  const name = texts.keeping.shelves[shelf.id];
  function move(direction: 1 | -1): void {
    const width = board.current?.clientWidth ?? 0;
    board.current?.scrollBy({ left: direction * Math.max(280, width - 120), behavior: "smooth" });
  }
  return (
    <section aria-labelledby={heading}>
      <div className="mb-3.5 flex items-end justify-between gap-4">
        <div>
          <h2 id={heading} className="text-lg font-semibold tracking-tight">
            {name}
          </h2>
          <p className="text-[13px] text-ink-soft">{texts.keeping.shelfDetail[shelf.id]}</p>
        </div>
        {shelf.agents.length > 3 && (
          <div className="hidden gap-1 sm:flex">
            <Button look="quiet" size="icon" aria-label={texts.keeping.shelfBack(name)} onClick={() => move(-1)}>
              <ChevronLeft aria-hidden />
            </Button>
            <Button look="quiet" size="icon" aria-label={texts.keeping.shelfOn(name)} onClick={() => move(1)}>
              <ChevronRight aria-hidden />
            </Button>
          </div>
        )}
      </div>
      <ul ref={board} className={BOARD}>
        {shelf.agents.map((agent) => (
          <li key={agent.id} className={PLACE}>
            {card(agent)}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Waiting() {
  return (
    <div className="mb-10 space-y-9" role="status" aria-label={texts.common.loading}>
      <div>
        <Skeleton className="mb-3.5 h-12 w-56" />
        <div className="flex gap-4 overflow-hidden pb-2">
          {WAITING.map((name) => (
            <Skeleton key={name} className="h-51 w-72 shrink-0 rounded-xl sm:w-80" />
          ))}
        </div>
      </div>
    </div>
  );
}
