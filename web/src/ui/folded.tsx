import { type ReactNode, useState } from "react";
import { texts } from "@/texts";
import { Button } from "./button";

/** What is long shows its beginning until somebody wants it all. */
export function Folded({ long, children }: { long: boolean; children: ReactNode }) {
  const [all, setAll] = useState(!long);
  if (all) return children;
  return (
    <div>
      <div className="relative max-h-72 overflow-hidden">
        {children}
        <div aria-hidden className="absolute inset-x-0 bottom-0 h-16 bg-linear-to-t from-card" />
      </div>
      <Button look="outline" size="small" className="mt-2" onClick={() => setAll(true)}>
        {texts.common.showAll}
      </Button>
    </div>
  );
}
