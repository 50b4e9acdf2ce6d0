import { ChevronRight } from "lucide-react";
import { type ReactNode, useState } from "react";

/** A part of a panel that opens and closes; what is emptied while one types in it does not close it. */
export function PanelPart({ title, open = false, children }: { title: string; open?: boolean; children: ReactNode }) {
  const [wasOpen, setWasOpen] = useState(open);
  if (open && !wasOpen) setWasOpen(true);
  return (
    <details open={wasOpen} className="group border-t pt-3">
      <summary className="flex cursor-pointer list-none items-center gap-1.5 rounded-md py-1 text-sm font-semibold [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden className="size-4 text-ink-soft transition-transform group-open:rotate-90" />
        {title}
      </summary>
      <div className="space-y-4 pt-3">{children}</div>
    </details>
  );
}
