import { Link } from "@tanstack/react-router";
import { Unlink } from "lucide-react";
import type { ReactNode } from "react";
import { isMissing } from "@/lib/problem";
import { useNoIndex } from "@/lib/use-no-index";
import { texts } from "@/texts/sharing";
import { buttonStyle } from "@/ui/button";
import { EmptyState, type LoadQuery, LoadState } from "@/ui/load-state";
import { Page } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";

const words = texts.sharing.page;

interface Props<T> {
  query: LoadQuery<T>;
  /** The page's name until that of what is shared is known. */
  title: string;
  children: (shared: T) => ReactNode;
}

/** What somebody shared, for whoever has the link; search engines are asked to stay away. */
export function LinkPage<T extends { name: string }>({ query, title, children }: Props<T>) {
  useNoIndex();
  // What was ended disappears from a page that is open, too.
  if (isMissing(query.error)) return <Gone />;
  return (
    <Page title={query.data?.name ?? title} narrow>
      <LoadState query={query} waiting={<Waiting />}>
        {children}
      </LoadState>
    </Page>
  );
}

function Gone() {
  return (
    <Page title={words.gone} narrow>
      <h1 className="sr-only">{words.gone}</h1>
      <EmptyState
        icon={<Unlink aria-hidden />}
        title={words.gone}
        detail={words.goneDetail}
        action={
          <Link to="/" className={buttonStyle({ look: "outline", size: "small" })}>
            {words.backHome}
          </Link>
        }
      />
    </Page>
  );
}

function Waiting() {
  return (
    <div className="space-y-5">
      <Skeleton className="h-8 w-80 max-w-full" />
      <Skeleton className="h-64 rounded-xl" />
    </div>
  );
}
