import type { CSSProperties } from "react";
import { cn } from "@/lib/cn";
import { categoryHue } from "../categories";
import { CategoryIcon } from "./category-icon";

/** A category's picture on its colour. */
export function CategoryTile({ category, large = false }: { category: string; large?: boolean }) {
  return (
    <span
      aria-hidden
      className={cn(
        "tile grid shrink-0 place-items-center [&_svg]:size-[55%]",
        large ? "mt-0.5 size-12 rounded-xl sm:size-14" : "size-10 rounded-[10px]",
      )}
      style={{ "--hue": categoryHue(category) } as CSSProperties}
    >
      <CategoryIcon category={category} />
    </span>
  );
}
