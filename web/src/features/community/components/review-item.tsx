import { useState } from "react";
import type { ReviewView } from "@/client";
import { formatAgo, formatMoment } from "@/lib/format";
import { texts } from "@/texts/community";
import { Button } from "@/ui/button";
import { useTakeDownReview } from "../reviews";
import { Stars } from "./stars";

const words = texts.community.reviews;

interface Props {
  agent: string;
  review: ReviewView;
  mayTakeDown: boolean;
}

export function ReviewItem({ agent, review, mayTakeDown }: Props) {
  const { username, stars, text, version, created_at, updated_at } = review;
  return (
    <article className="py-4">
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1 text-[13px] text-ink-soft">
        <Stars value={stars} />
        <span className="max-w-full truncate font-medium text-ink">{username}</span>
        <time dateTime={updated_at} title={formatMoment(updated_at)}>
          {formatAgo(updated_at)}
        </time>
        {updated_at !== created_at && <span>{words.edited}</span>}
        <span>{words.version(version)}</span>
        {mayTakeDown && <TakeDown agent={agent} username={username} />}
      </div>
      {text && <p className="mt-1.5 text-sm leading-6 break-words whitespace-pre-line">{text}</p>}
    </article>
  );
}

/** In two steps: what is taken down can be written again by its author alone. */
function TakeDown({ agent, username }: { agent: string; username: string }) {
  const takeDown = useTakeDownReview(agent);
  const [asked, setAsked] = useState(false);
  return asked ? (
    <Button
      look="outline"
      size="small"
      className="ml-auto"
      busy={takeDown.isPending}
      onClick={() => takeDown.mutate(username)}
      onBlur={() => setAsked(false)}
      autoFocus
    >
      {words.sure}
    </Button>
  ) : (
    <Button
      look="quiet"
      size="small"
      className="ml-auto"
      aria-label={words.takeDown(username)}
      onClick={() => setAsked(true)}
    >
      {words.takeDownShort}
    </Button>
  );
}
