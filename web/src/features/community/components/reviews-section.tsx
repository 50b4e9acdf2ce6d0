import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { texts } from "@/texts/community";
import { CardSection } from "@/ui/card";
import { LoadMore } from "@/ui/load-more";
import { LoadState } from "@/ui/load-state";
import { NativeSelect } from "@/ui/native-select";
import { Skeleton } from "@/ui/skeleton";
import type { ReviewOrder } from "../keys";
import { reviewsQuery } from "../reviews";
import { OwnReview } from "./own-review";
import { RatingSummary } from "./rating-summary";
import { ReviewItem } from "./review-item";

const words = texts.community.reviews;
const ORDERS: ReviewOrder[] = ["newest", "best", "worst"];

interface Props {
  agent: string;
  isMember: boolean;
  /** Administrators may take others' reviews down. */
  isAdmin: boolean;
  onStranger: () => void;
}

/** What people who ran an agent say of it, and what one says oneself. */
export function ReviewsSection({ agent, isMember, isAdmin, onStranger }: Props) {
  const [order, setOrder] = useState<ReviewOrder>("newest");
  const reviews = useInfiniteQuery(reviewsQuery(agent, order));
  const items = reviews.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <CardSection
      title={words.title}
      action={
        items.length > 1 && (
          <NativeSelect
            className="w-40"
            aria-label={words.order}
            value={order}
            onChange={(next) => setOrder(ORDERS.find((known) => known === next) ?? "newest")}
            options={ORDERS.map((value) => ({ value, label: words.orders[value] }))}
          />
        )
      }
    >
      <LoadState query={reviews} waiting={<Skeleton className="h-28" />}>
        {({ pages: [first] }) => first && <RatingSummary rating={first.rating} />}
      </LoadState>
      <div className="mt-5 border-t pt-5">
        <OwnReview agent={agent} isMember={isMember} onStranger={onStranger} />
        <p className="mt-2 text-[13px] text-ink-soft">{words.only}</p>
      </div>
      {items.length > 0 && (
        <ul aria-label={words.list} className="mt-4 divide-y border-t">
          {items.map((review) => (
            <li key={review.username}>
              <ReviewItem agent={agent} review={review} mayTakeDown={isAdmin} />
            </li>
          ))}
        </ul>
      )}
      <LoadMore query={reviews} />
    </CardSection>
  );
}
