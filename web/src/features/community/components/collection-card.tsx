import { Link } from "@tanstack/react-router";
import { FolderHeart, Globe, Lock } from "lucide-react";
import type { CollectionHead } from "@/client";
import { formatAgo } from "@/lib/format";
import { texts } from "@/texts/community";

/** A collection among others; the whole card leads to it. */
export function CollectionCard({ collection }: { collection: CollectionHead }) {
  const { id, name, description, public: isPublic, agents, updated_at } = collection;
  const words = texts.community.collection;
  return (
    <article className="group relative flex h-full flex-col rounded-xl border bg-card p-5 transition-[border-color,box-shadow] hover:border-line-strong/60 hover:shadow-lift has-[h3_a:focus-visible]:outline-2 has-[h3_a:focus-visible]:outline-offset-2 has-[h3_a:focus-visible]:outline-accent">
      <div className="flex items-start gap-3.5">
        <span className="grid size-10 shrink-0 place-items-center rounded-[10px] bg-accent-soft text-accent">
          <FolderHeart aria-hidden className="size-5" />
        </span>
        <div className="min-w-0">
          <h3 className="leading-snug font-semibold tracking-tight break-words">
            <Link
              to="/agent-collections/$id"
              params={{ id }}
              className="outline-hidden group-hover:text-accent after:absolute after:inset-0 after:rounded-xl"
            >
              {name}
            </Link>
          </h3>
          <p className="mt-0.5 text-[13px] text-ink-soft">{texts.community.collect.size(agents.length)}</p>
        </div>
      </div>
      {description && <p className="mt-3.5 line-clamp-2 text-sm leading-6 break-words text-ink-soft">{description}</p>}
      <p className="mt-auto flex items-center gap-1.5 pt-4 text-[13px] text-ink-soft [&_svg]:size-3.5">
        {isPublic ? <Globe aria-hidden /> : <Lock aria-hidden />}
        {isPublic ? words.public : words.private}
        <span className="ml-auto">{formatAgo(updated_at)}</span>
      </p>
    </article>
  );
}
