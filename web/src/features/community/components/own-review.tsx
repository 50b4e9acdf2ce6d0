import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { texts } from "@/texts/community";
import { Button } from "@/ui/button";
import { ownReviewQuery, useWithdrawReview } from "../reviews";
import { ReviewForm } from "./review-form";
import { Stars } from "./stars";

const words = texts.community.reviews;

interface Props {
  agent: string;
  isMember: boolean;
  onStranger: () => void;
}

/** What one says of the agent oneself, for those who ran it. */
export function OwnReview({ agent, isMember, onStranger }: Props) {
  const own = useQuery({ ...ownReviewQuery(agent), enabled: isMember });
  const withdraw = useWithdrawReview(agent);
  const [editing, setEditing] = useState(false);
  if (!isMember) {
    return (
      <Button look="outline" size="small" onClick={onStranger}>
        {words.logIn}
      </Button>
    );
  }
  if (own.data === undefined) return null;
  const { review, may_review } = own.data;
  if (!review && !may_review) return <p className="text-sm text-ink-soft">{words.runFirst}</p>;
  if (!review || editing) {
    return <ReviewForm agent={agent} review={review} onDone={() => setEditing(false)} />;
  }
  return (
    <div className="rounded-lg bg-sunken px-4 py-3.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <p className="text-sm font-medium">{words.yours}</p>
        <Stars value={review.stars} />
        <div className="ml-auto flex gap-1">
          <Button look="quiet" size="small" onClick={() => setEditing(true)}>
            {words.edit}
          </Button>
          <Button look="quiet" size="small" busy={withdraw.isPending} onClick={() => withdraw.mutate()}>
            {words.withdraw}
          </Button>
        </div>
      </div>
      {review.text && <p className="mt-1.5 text-sm leading-6 break-words whitespace-pre-line">{review.text}</p>}
    </div>
  );
}
