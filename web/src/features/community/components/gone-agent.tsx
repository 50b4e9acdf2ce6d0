import type { ReactNode } from "react";
import { texts } from "@/texts/community";

/** Stands for an agent that has left the library. */
export function GoneAgent({ id, action }: { id: string; action?: ReactNode }) {
  return (
    <div className="flex min-w-0 items-start gap-3 rounded-xl border border-dashed p-5">
      <div className="min-w-0 flex-1">
        <p className="truncate font-mono text-sm">{id}</p>
        <p className="mt-1 text-[13px] text-ink-soft">{texts.community.favourites.gone}</p>
      </div>
      {action}
    </div>
  );
}
