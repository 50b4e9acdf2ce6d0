import { useState } from "react";
import { ShareButton } from "./share-button";
import { SharePanel } from "./share-panel";

/** The link to a workflow on its own page: a button, and what it opens. */
export function ShareSection({ id }: { id: string }) {
  const [open, setOpen] = useState(false);
  return (
    <div className="mb-6">
      <div className="-ml-3">
        <ShareButton id={id} open={open} onToggle={() => setOpen(!open)} />
      </div>
      {open && (
        <div className="mt-2 overflow-hidden rounded-xl border border-b-0">
          <SharePanel id={id} />
        </div>
      )}
    </div>
  );
}
