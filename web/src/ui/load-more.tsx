import { texts } from "@/texts";
import { Button } from "./button";

/** What a list that comes in pages says of itself; React Query's infinite results fit. */
interface Pages {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  isFetchNextPageError: boolean;
  fetchNextPage: () => unknown;
}

export function LoadMore({ query }: { query: Pages }) {
  if (!query.hasNextPage) return null;
  return (
    <div className="mt-6 flex flex-col items-center gap-2">
      {query.isFetchNextPageError && (
        <p role="alert" className="text-sm text-bad">
          {texts.common.moreFailed}
        </p>
      )}
      <Button look="outline" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        {texts.common.loadMore}
      </Button>
    </div>
  );
}
