import { type ReactNode, useId } from "react";

interface Props {
  title: ReactNode;
  /** The way to all of it. */
  more?: ReactNode;
  children: ReactNode;
}

/** A part of an overview: a heading of the second level, and beside it the way to all of it. */
export function OverviewSection({ title, more, children }: Props) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <div className="mb-3 flex items-baseline justify-between gap-4">
        <h2 id={id} className="text-[15px] font-semibold tracking-tight">
          {title}
        </h2>
        {more}
      </div>
      {children}
    </section>
  );
}

export const moreStyle = "text-[13px] text-ink-soft hover:text-ink hover:underline";
