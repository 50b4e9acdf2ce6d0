import type { communityReviews } from "@/client";

type ReviewsQuery = NonNullable<NonNullable<Parameters<typeof communityReviews>[0]>["query"]>;
/** In which order reviews are read. */
export type ReviewOrder = NonNullable<ReviewsQuery["order"]>;

export const communityKeys = {
  shelves: ["community", "shelves"] as const,
  favourites: ["community", "favourites"] as const,
  collections: ["community", "collections"] as const,
  collection: (id: string) => ["community", "collection", id] as const,
  quality: (agent: string) => ["community", "quality", agent] as const,
  reviews: (agent: string) => ["community", "reviews", agent] as const,
  ordered: (agent: string, order: ReviewOrder) => ["community", "reviews", agent, order] as const,
  ownReview: (agent: string) => ["community", "own-review", agent] as const,
};
