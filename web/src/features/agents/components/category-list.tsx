import { Link } from "@tanstack/react-router";
import { LayoutGrid } from "lucide-react";
import type { ReactNode } from "react";
import type { CategoryView } from "@/client";
import { formatNumber } from "@/lib/format";
import { texts } from "@/texts";
import { type CategoryId, isCategory } from "../categories";
import { CategoryIcon } from "./category-icon";

interface Props {
  categories: CategoryView[];
  chosen: string | undefined;
  q: string | undefined;
}

/** Every category with its number of agents, as links. */
export function CategoryList({ categories, chosen, q }: Props) {
  const total = categories.reduce((sum, category) => sum + category.count, 0);
  return (
    <nav aria-label={texts.agents.categories}>
      <ul className="space-y-px">
        <Entry category={undefined} q={q} chosen={chosen === undefined} name={texts.agents.allCategories} count={total}>
          <LayoutGrid aria-hidden />
        </Entry>
        {categories.map(({ id, name, count }) => (
          <Entry
            key={id}
            category={isCategory(id) ? id : undefined}
            q={q}
            chosen={chosen === id}
            name={name}
            count={count}
          >
            <CategoryIcon category={id} />
          </Entry>
        ))}
      </ul>
    </nav>
  );
}

interface EntryProps {
  category: CategoryId | undefined;
  q: string | undefined;
  chosen: boolean;
  name: string;
  count: number;
  children: ReactNode;
}

function Entry({ category, q, chosen, name, count, children }: EntryProps) {
  return (
    <li>
      <Link
        to="/"
        search={{ q, category }}
        resetScroll={false}
        activeOptions={{ exact: true }}
        aria-current={chosen ? "page" : undefined}
        className="flex items-center gap-2.5 rounded-lg px-2.5 py-[7px] text-sm text-ink-soft transition-colors hover:bg-sunken hover:text-ink aria-[current=page]:bg-accent-soft aria-[current=page]:font-medium aria-[current=page]:text-accent [&_svg]:size-4 [&_svg]:shrink-0"
      >
        {children}
        <span className="truncate">{name}</span>
        <span className="ml-auto text-xs text-ink-faint tabular-nums">{formatNumber(count)}</span>
      </Link>
    </li>
  );
}
