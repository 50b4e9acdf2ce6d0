import { MousePointerClick } from "lucide-react";
import { texts } from "@/texts/builder";

/** What to do first. Files and steps fall through to the canvas behind it. */
export function EmptyCanvas() {
  return (
    <div className="pointer-events-none absolute inset-0 grid place-items-center p-6 text-center">
      <div className="max-w-sm">
        <MousePointerClick aria-hidden className="mx-auto size-7 text-accent" />
        <p className="mt-2 font-medium">{texts.builder.emptyTitle}</p>
        <p className="mt-1 text-sm text-ink-soft">
          {texts.builder.emptyDetail} {texts.builder.dropFile}
        </p>
      </div>
    </div>
  );
}
