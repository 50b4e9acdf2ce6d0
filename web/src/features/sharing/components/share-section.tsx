import { type ReactNode, useState } from "react";
import { cn } from "@/lib/cn";
import type { Linked } from "../api";
import { ShareButton } from "./share-button";
import { SharePanel } from "./share-panel";

type Props = Linked & {
  /** What stands in one line with the button, before and after it. */
  beside?: ReactNode;
  last?: ReactNode;
};

/** The link to a workflow or a template on its own page: a button, and what it opens. */
export function ShareSection({ beside, last, ...to }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <div className="mb-6">
      <div className={cn("flex flex-wrap gap-2", beside === undefined && "-ml-3")}>
        {beside}
        <ShareButton
          look={beside === undefined ? "quiet" : "outline"}
          open={open}
          onToggle={() => setOpen(!open)}
          {...to}
        />
        {last}
      </div>
      {open && (
        <div className="mt-2 overflow-hidden rounded-xl border border-b-0">
          <SharePanel {...to} />
        </div>
      )}
    </div>
  );
}
