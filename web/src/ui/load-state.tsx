import { CircleAlert, RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import { texts } from "@/texts";
import { Button } from "./button";

/** What a query says of itself; React Query's results fit. */
export interface LoadQuery<T> {
  data: T | undefined;
  error: Error | null;
  refetch: () => unknown;
}

interface Props<T> {
  query: LoadQuery<T>;
  waiting: ReactNode;
  isEmpty?: (data: T) => boolean;
  empty?: ReactNode;
  children: (data: T) => ReactNode;
}

/** The four answers of everything that loads: waiting, failed, empty, here. Data once shown stays on the screen. */
export function LoadState<T>({ query, waiting, isEmpty, empty, children }: Props<T>) {
  if (query.data !== undefined) return isEmpty?.(query.data) ? empty : children(query.data);
  if (query.error) return <FailedState error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <div role="status" aria-label={texts.common.loading}>
      {waiting}
    </div>
  );
}

export function FailedState({ error, onRetry }: { error: Error; onRetry?: (() => void) | undefined }) {
  return (
    <div role="alert" className="flex flex-col items-center gap-3 rounded-xl border bg-card px-6 py-12 text-center">
      <CircleAlert aria-hidden className="size-7 text-bad" />
      <p className="font-medium">{"title" in error ? String(error.title) : texts.common.failed}</p>
      <p className="max-w-md text-sm text-ink-soft">{error.message}</p>
      {onRetry && (
        <Button look="outline" size="small" onClick={onRetry}>
          <RotateCw aria-hidden />
          {texts.common.retry}
        </Button>
      )}
    </div>
  );
}

interface EmptyProps {
  icon: ReactNode;
  title: string;
  detail: string;
  action?: ReactNode;
}

export function EmptyState({ icon, title, detail, action }: EmptyProps) {
  return (
    <div className="flex flex-col items-center gap-2 rounded-xl border border-dashed px-6 py-14 text-center">
      <div className="mb-2 grid size-11 place-items-center rounded-full bg-accent-soft text-accent [&_svg]:size-5">
        {icon}
      </div>
      <p className="font-medium">{title}</p>
      <p className="max-w-md text-sm text-ink-soft">{detail}</p>
      {action && <div className="mt-3">{action}</div>}
    </div>
  );
}
