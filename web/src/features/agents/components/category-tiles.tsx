import { Link } from "@tanstack/react-router";
import type { CSSProperties } from "react";
import type { CategoryView } from "@/client";
import { texts } from "@/texts";
import { categoryHue, isCategory } from "../categories";
import { CategoryIcon } from "./category-icon";
import { CategoryTile } from "./category-tile";

/** Every category in its own colour, with its picture. */
export function CategoryTiles({ categories }: { categories: readonly CategoryView[] }) {
  return (
    <ul className="grid grid-cols-2 gap-3 sm:grid-cols-3 lg:grid-cols-4 xl:grid-cols-5">
      {categories.map(({ id, name, count }) => (
        <li key={id} className="grid">
          <Link
            to="/"
            search={isCategory(id) ? { category: id } : {}}
            style={{ "--hue": categoryHue(id) } as CSSProperties}
            className="tile flex min-h-20 items-center gap-3 rounded-xl px-3.5 py-3 transition-shadow hover:shadow-lift"
          >
            <span aria-hidden className="[&_svg]:size-6 [&_svg]:shrink-0">
              <CategoryIcon category={id} />
            </span>
            <span className="min-w-0">
              <span className="line-clamp-2 text-sm leading-5 font-medium">{name}</span>
              <span className="text-xs">{texts.agents.total(count)}</span>
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** The head of a category's own page. */
export function CategoryBanner({ category }: { category: CategoryView }) {
  return (
    <header
      style={{ "--hue": categoryHue(category.id) } as CSSProperties}
      className="tile mb-5 flex items-center gap-4 rounded-xl px-5 py-4"
    >
      <CategoryTile category={category.id} size="large" />
      <div className="min-w-0">
        <h2 className="text-lg font-semibold tracking-tight">{category.name}</h2>
        <p className="text-sm leading-5">{category.description}</p>
      </div>
    </header>
  );
}
