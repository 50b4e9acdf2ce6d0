import type { CSSProperties } from "react";
import { cn } from "@/lib/cn";
import { categoryHue } from "../categories";
import { CategoryIcon } from "./category-icon";

const SIZES = {
  small: "size-8 rounded-lg",
  medium: "size-10 rounded-[10px]",
  large: "mt-0.5 size-12 rounded-xl sm:size-14",
};

/** A category's picture on its colour. */
export function CategoryTile({ category, size = "medium" }: { category: string; size?: keyof typeof SIZES }) {
  return (
    <span
      aria-hidden
      className={cn("tile grid shrink-0 place-items-center [&_svg]:size-[55%]", SIZES[size])}
      style={{ "--hue": categoryHue(category) } as CSSProperties}
    >
      <CategoryIcon category={category} />
    </span>
  );
}
