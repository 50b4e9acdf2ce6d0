import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { LayoutTemplate, Plus } from "lucide-react";
import { useEffect, useState } from "react";
import { removalId, templatesQuery } from "@/features/templates/api";
import { TemplateRow } from "@/features/templates/components/template-row";
import { useLeaving } from "@/lib/removal";
import { useDebounced } from "@/lib/use-debounced";
import { texts } from "@/texts/templates";
import { buttonStyle } from "@/ui/button";
import { Input } from "@/ui/field";
import { LoadMore } from "@/ui/load-more";
import { EmptyState, LoadState } from "@/ui/load-state";
import { Page, PageHeading } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";

const route = getRouteApi("/workflow-templates");
const PAUSE = 250;

export function TemplatesPage() {
  const { q = "" } = route.useSearch();
  const templates = useInfiniteQuery(templatesQuery(q));
  const leaving = useLeaving();
  return (
    <Page title={texts.templates.title} narrow>
      <PageHeading
        title={texts.templates.title}
        detail={texts.templates.detail}
        action={
          <Link to="/build/{-$template}" className={buttonStyle()}>
            <Plus aria-hidden />
            {texts.templates.build}
          </Link>
        }
      />
      <Search q={q} />
      <LoadState
        query={templates}
        waiting={<Skeleton className="h-96 rounded-xl" />}
        isEmpty={(data) => data.pages[0]?.items.length === 0}
        empty={
          <EmptyState
            icon={<LayoutTemplate aria-hidden />}
            title={texts.templates.noneTitle}
            detail={texts.templates.noneDetail}
          />
        }
      >
        {(data) => (
          <>
            <ul className="divide-y overflow-hidden rounded-xl border bg-card">
              {data.pages
                .flatMap((page) => page.items)
                .filter(({ slug, builtin }) => builtin || !leaving.has(removalId(slug)))
                .map((template) => (
                  <TemplateRow key={template.slug} template={template} />
                ))}
            </ul>
            <LoadMore query={templates} />
          </>
        )}
      </LoadState>
    </Page>
  );
}

/** The words stand in the address once the writer pauses. */
function Search({ q }: { q: string }) {
  const navigate = route.useNavigate();
  const [typed, setTyped] = useState(q);
  const settled = useDebounced(typed.trim(), PAUSE);
  useEffect(() => {
    void navigate({ search: settled === "" ? {} : { q: settled }, replace: true, resetScroll: false });
  }, [settled, navigate]);
  return (
    <search className="mb-5 block">
      <Input
        type="search"
        aria-label={texts.templates.search}
        placeholder={texts.templates.searchPlaceholder}
        value={typed}
        maxLength={200}
        onChange={(event) => setTyped(event.target.value)}
      />
    </search>
  );
}
