import { Link, type LinkProps } from "@tanstack/react-router";
import type { ComponentProps, ReactNode } from "react";
import { WorkAreas } from "@/features/workflows/components/work-areas";
import { useLeaving } from "@/lib/removal";
import { buttonStyle } from "@/ui/button";
import { LoadMore } from "@/ui/load-more";
import { EmptyState, type LoadQuery, LoadState } from "@/ui/load-state";
import { Page, PageHeading } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";

interface Words {
  title: string;
  detail: string;
  make: string;
  noneTitle: string;
  noneDetail: string;
}

interface Props<T> {
  words: Words;
  icon: ReactNode;
  /** Where another one is made. */
  make: NonNullable<LinkProps["to"]>;
  query: LoadQuery<{ pages: { items: T[] }[] }> & ComponentProps<typeof LoadMore>["query"];
  children: (items: T[]) => ReactNode;
}

/** A page of the work that goes on without its owner: batches, schedules, triggers. */
export function StandingWorkPage<T extends { id: string }>({ words, icon, make, query, children }: Props<T>) {
  const leaving = useLeaving();
  const here = (pages: readonly { items: T[] }[]) =>
    pages.flatMap(({ items }) => items.filter(({ id }) => !leaving.has(id)));
  const link = (
    <Link to={make} className={buttonStyle()}>
      {words.make}
    </Link>
  );
  return (
    <Page title={words.title} narrow>
      <PageHeading title={words.title} detail={words.detail} action={link} />
      <WorkAreas />
      <LoadState
        query={query}
        waiting={<Skeleton className="h-72 rounded-xl" />}
        isEmpty={({ pages }) => here(pages).length === 0}
        empty={<EmptyState icon={icon} title={words.noneTitle} detail={words.noneDetail} action={link} />}
      >
        {({ pages }) => (
          <>
            {children(here(pages))}
            <LoadMore query={query} />
          </>
        )}
      </LoadState>
    </Page>
  );
}
