import { useQuery } from "@tanstack/react-query";
import { Heart } from "lucide-react";
import type { LibraryItem } from "@/client";
import { cn } from "@/lib/cn";
import { texts } from "@/texts/keeping";
import { buttonStyle } from "@/ui/button";
import { favouritesQuery, useLike } from "../favourites";

interface Props {
  agent: LibraryItem;
  /** Without an account nothing can be kept; pressing it leads to one. */
  isMember: boolean;
  onStranger: () => void;
  /** With its name beside it. */
  isNamed?: boolean;
}

/** Keeps an agent among the favourites, or no longer. */
export function HeartButton({ agent, isMember, onStranger, isNamed = false }: Props) {
  const found = useQuery({
    ...favouritesQuery,
    enabled: isMember,
    select: (items) => items.some(({ id }) => id === agent.id),
  });
  const like = useLike();
  const liked = isMember && found.data === true;
  const label = liked ? texts.keeping.unlike(agent.name) : texts.keeping.like(agent.name);
  return (
    <button
      type="button"
      className={buttonStyle(isNamed ? { look: "outline", size: "small" } : { look: "quiet", size: "tiny" })}
      aria-pressed={liked}
      aria-label={isNamed ? undefined : label}
      title={label}
      onClick={() => (isMember ? like.mutate({ id: agent.id, agent, liked: !liked }) : onStranger())}
    >
      <Heart aria-hidden className={cn("transition-transform active:scale-75", liked && "fill-bad text-bad")} />
      {isNamed && texts.keeping.likeTitle}
    </button>
  );
}
