import { useInfiniteQuery } from "@tanstack/react-query";
import type { DeadLetterView } from "@/client";
import { formatAgo, formatMoment } from "@/lib/format";
import { texts } from "@/texts/admin";
import { Badge } from "@/ui/badge";
import { CardSection } from "@/ui/card";
import { DataTable } from "@/ui/data-table";
import { LoadMore } from "@/ui/load-more";
import { LoadState } from "@/ui/load-state";
import { Skeleton } from "@/ui/skeleton";
import { lettersQuery } from "../api";

const words = texts.admin.letters;

/** Everybody's work that was set aside. */
export function LetterTable() {
  const letters = useInfiniteQuery(lettersQuery);
  return (
    <CardSection title={words.title}>
      <p className="mb-4 text-[13px] text-ink-soft">{words.detail}</p>
      <LoadState
        query={letters}
        waiting={<Skeleton className="h-32" />}
        isEmpty={({ pages }) => pages[0]?.items.length === 0}
        empty={<p className="py-4 text-sm text-ink-soft">{words.none}</p>}
      >
        {({ pages }) => (
          <>
            <Rows letters={pages.flatMap(({ items }) => items)} />
            <LoadMore query={letters} />
          </>
        )}
      </LoadState>
    </CardSection>
  );
}

function Rows({ letters }: { letters: DeadLetterView[] }) {
  return (
    <DataTable
      caption={words.title}
      rows={letters}
      rowKey={({ id }) => id}
      columns={[
        { key: "owner", name: words.owner, cell: ({ owner }) => owner },
        {
          key: "what",
          name: words.what,
          cell: ({ workflow_name, source }) => workflow_name ?? source?.split("/")[0] ?? texts.common.nothing,
        },
        {
          key: "reason",
          name: words.reason,
          cell: ({ reason }) => <span className="block min-w-64 text-[13px] leading-5">{reason}</span>,
        },
        {
          key: "when",
          name: words.when,
          cell: ({ created_at }) => (
            <time dateTime={created_at} title={formatMoment(created_at)} className="whitespace-nowrap">
              {formatAgo(created_at)}
            </time>
          ),
        },
        {
          key: "state",
          name: words.state,
          cell: ({ requeued_at }) =>
            requeued_at === null ? (
              <Badge tone="bad">{words.waits}</Badge>
            ) : (
              <Badge tone="idle">{words.requeued}</Badge>
            ),
        },
      ]}
    />
  );
}
