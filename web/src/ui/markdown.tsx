import { lazy, Suspense } from "react";
import { Skeleton } from "./skeleton";

// The parser is large and needed only once there is something to read.
const Rendered = lazy(() => import("./markdown-rendered").then((module) => ({ default: module.MarkdownRendered })));

/** Markdown from an untrusted writer: no raw HTML, no pictures from elsewhere, no links but web and mail. */
export function Markdown({ text }: { text: string }) {
  return (
    <Suspense fallback={<Skeleton className="h-24" />}>
      <Rendered text={text} />
    </Suspense>
  );
}
