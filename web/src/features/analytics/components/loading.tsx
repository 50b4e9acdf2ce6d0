import type { ReactNode } from "react";
import type { LoadQuery } from "@/ui/load-state";
import { LoadState } from "@/ui/load-state";
import { Skeleton } from "@/ui/skeleton";

interface Props<T> {
  query: LoadQuery<T>;
  children: (data: T) => ReactNode;
  className?: string;
}

/** A card of the page that loads by itself: one that fails leaves the others standing. */
export function Loading<T>({ query, children, className = "h-80" }: Props<T>) {
  return (
    <LoadState query={query} waiting={<Skeleton className={`${className} rounded-xl`} />}>
      {children}
    </LoadState>
  );
}
