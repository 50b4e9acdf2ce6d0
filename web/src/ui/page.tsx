import { type ReactNode, useEffect } from "react";
import { cn } from "@/lib/cn";
import { texts } from "@/texts";

interface Props {
  title: string;
  narrow?: boolean;
  children: ReactNode;
}

/** The frame of a page: its width, and its name in the browser's tab. */
export function Page({ title, narrow = false, children }: Props) {
  useEffect(() => {
    document.title = title === texts.common.product ? title : `${title} · ${texts.common.product}`;
  }, [title]);
  return (
    <div className={cn("mx-auto w-full px-4 py-8 sm:px-6 lg:py-10", narrow ? "max-w-5xl" : "max-w-7xl")}>
      {children}
    </div>
  );
}

export function PageHeading({ title, detail, action }: { title: string; detail?: ReactNode; action?: ReactNode }) {
  return (
    <div className="mb-7 flex flex-wrap items-end justify-between gap-4">
      <div>
        <h1 className="text-2xl font-semibold tracking-tight">{title}</h1>
        {detail && <p className="mt-1.5 text-[15px] text-ink-soft">{detail}</p>}
      </div>
      {action}
    </div>
  );
}
