import { Link } from "@tanstack/react-router";
import { type ComponentType, memo, Suspense } from "react";
import type { LibraryItem } from "@/client";
import { texts } from "@/texts";
import { CategoryTile } from "./category-tile";
import { TagLink } from "./tag-link";

interface Props {
  agent: LibraryItem;
  categoryName: string;
  /** What can be done with it from here. */
  actions?: ComponentType<{ agent: LibraryItem }> | undefined;
}

/** The whole card leads to the agent; its tags lead to their own lists. */
export const AgentCard = memo(function AgentCard({ agent, categoryName, actions: Actions }: Props) {
  return (
    <article className="group relative flex min-w-0 flex-col rounded-xl border bg-card p-5 transition-[border-color,box-shadow] hover:border-line-strong/60 hover:shadow-lift has-[h3_a:focus-visible]:outline-2 has-[h3_a:focus-visible]:outline-offset-2 has-[h3_a:focus-visible]:outline-accent">
      <div className="flex items-start gap-3.5">
        <CategoryTile category={agent.category} />
        <div className="min-w-0">
          <h3 className="leading-snug font-semibold tracking-tight">
            <Link
              to="/agents/$id"
              params={{ id: agent.id }}
              className="outline-hidden group-hover:text-accent after:absolute after:inset-0 after:rounded-xl"
            >
              {agent.name}
            </Link>
          </h3>
          <p className="mt-0.5 flex gap-1.5 text-[13px] text-ink-soft">
            <span className="truncate">{categoryName}</span>
            <span className="shrink-0 text-ink-faint">{texts.agents.version(agent.version)}</span>
          </p>
        </div>
        {Actions && (
          <div className="relative -mt-1.5 -mr-2 ml-auto flex min-h-7 min-w-14 shrink-0">
            <Suspense>
              <Actions agent={agent} />
            </Suspense>
          </div>
        )}
      </div>
      <p className="mt-3.5 mb-4 line-clamp-3 text-sm leading-6 text-ink-soft">{agent.summary}</p>
      <ul className="relative mt-auto flex flex-wrap gap-1.5" aria-label={texts.agents.tags}>
        {agent.tags.slice(0, 4).map((tag) => (
          <li key={tag}>
            <TagLink tag={tag} />
          </li>
        ))}
      </ul>
    </article>
  );
});
