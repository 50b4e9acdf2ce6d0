import { Link } from "@tanstack/react-router";
import { LayoutGrid } from "lucide-react";
import type { ReactNode } from "react";
import type { CategoryView } from "@/client";
import { formatNumber } from "@/lib/format-number";
import { texts } from "@/texts";
import type { LibrarySearch, Without } from "../api";
import { isCategory } from "../categories";
import { CategoryIcon } from "./category-icon";

interface Props {
  categories: CategoryView[];
  search: LibrarySearch;
}

/** Every category with its number of agents, as links. */
export function CategoryList({ categories, search }: Props) {
  const chosen = search.category;
  const total = categories.reduce((sum, category) => sum + category.count, 0);
  return (
    <nav aria-label={texts.agents.categories}>
      <ul className="space-y-px">
        <Entry
          search={{ ...search, category: undefined }}
          chosen={chosen === undefined}
          name={texts.agents.allCategories}
          count={total}
        >
          <LayoutGrid aria-hidden />
        </Entry>
        {categories.map(({ id, name, count }) => (
          <Entry
            key={id}
            search={{ ...search, category: isCategory(id) ? id : undefined }}
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
  search: Without;
  chosen: boolean;
  name: string;
  count: number;
  children: ReactNode;
}

function Entry({ search, chosen, name, count, children }: EntryProps) {
  return (
    <li>
      <Link
        to="/"
        search={search}
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
