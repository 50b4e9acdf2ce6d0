import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { PackageCheck } from "lucide-react";
import type { DeadLetterView } from "@/client";
import { lettersQuery } from "@/features/dead-letters/api";
import { LetterGroups } from "@/features/dead-letters/components/letter-groups";
import { WorkAreas } from "@/features/workflows/components/work-areas";
import { texts } from "@/texts/dead-letters";
import { LoadMore } from "@/ui/load-more";
import { EmptyState, LoadState } from "@/ui/load-state";
import { NativeSelect } from "@/ui/native-select";
import { Page, PageHeading } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";

const route = getRouteApi("/failures");
const words = texts.deadLetters;
const CHOICES = [
  { value: "", label: words.showWaiting },
  { value: "all", label: words.showAll },
];

export function DeadLettersPage() {
  const { show } = route.useSearch();
  const navigate = route.useNavigate();
  const letters = useInfiniteQuery(lettersQuery);
  const shown = (all: readonly DeadLetterView[]) =>
    show === "all" ? all : all.filter(({ requeued_at }) => requeued_at === null);
  return (
    <Page title={words.title} narrow>
      <PageHeading
        title={words.title}
        detail={words.detail}
        action={
          <NativeSelect
            className="w-56"
            aria-label={words.show}
            value={show ?? ""}
            options={CHOICES}
            onChange={(next) => void navigate({ search: next === "all" ? { show: "all" } : {}, replace: true })}
          />
        }
      />
      <WorkAreas />
      <LoadState
        query={letters}
        waiting={<Skeleton className="h-72 rounded-xl" />}
        isEmpty={(data) => !letters.hasNextPage && data.pages.every(({ items }) => shown(items).length === 0)}
        empty={<EmptyState icon={<PackageCheck aria-hidden />} title={words.noneTitle} detail={words.noneDetail} />}
      >
        {(data) => (
          <>
            <LetterGroups letters={shown(data.pages.flatMap(({ items }) => items))} />
            <LoadMore query={letters} />
          </>
        )}
      </LoadState>
    </Page>
  );
}
