import type { ReactNode } from "react";
import { texts } from "@/texts/workflows";
import { Button } from "@/ui/button";

interface Props {
  title: string;
  onClose: () => void;
  children: ReactNode;
}

/** What somebody is asked before a workflow runs again. */
export function AgainPanel({ title, onClose, children }: Props) {
  return (
    <section aria-label={title} className="mb-6 rounded-xl border bg-card p-5">
      <div className="mb-4 flex items-center justify-between gap-3">
        <h2 className="text-[15px] font-semibold tracking-tight">{title}</h2>
        <Button look="quiet" size="small" onClick={onClose}>
          {texts.workflows.again.close}
        </Button>
      </div>
      {children}
    </section>
  );
}
