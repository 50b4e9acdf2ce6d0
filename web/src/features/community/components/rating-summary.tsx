import type { Rating } from "@/client";
import { formatNumber } from "@/lib/format";
import { texts } from "@/texts/community";
import { ShareBar } from "@/ui/share-bar";
import { formatStars, Stars } from "./stars";

/** The mean of all ratings, and how they divide. */
export function RatingSummary({ rating }: { rating: Rating }) {
  if (rating.mean === null) return <p className="text-sm text-ink-soft">{texts.community.reviews.none}</p>;
  return (
    <div className="flex flex-wrap items-center gap-x-8 gap-y-4">
      <div>
        <p className="text-4xl font-semibold tracking-tight tabular-nums">{formatStars(rating.mean)}</p>
        <Stars value={rating.mean} className="mt-1" />
        <p className="mt-1 text-[13px] text-ink-soft">{texts.community.ratings(rating.count)}</p>
      </div>
      <ul className="min-w-52 flex-1 space-y-1">
        {[5, 4, 3, 2, 1].map((stars) => {
          const count = rating.distribution[stars - 1] ?? 0;
          return (
            <li key={stars} className="flex items-center gap-3 text-[13px] tabular-nums">
              <span className="sr-only">{texts.community.reviews.distribution(stars, count)}</span>
              <span aria-hidden className="w-3 text-right text-ink-soft">
                {stars}
              </span>
              <ShareBar share={count / rating.count} colour="--series-2" className="flex-1" />
              <span aria-hidden className="w-8 text-right text-ink-soft">
                {formatNumber(count)}
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
