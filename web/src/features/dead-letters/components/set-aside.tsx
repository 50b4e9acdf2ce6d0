import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { PackageX } from "lucide-react";
import { texts } from "@/texts/dashboard";
import { buttonStyle } from "@/ui/button";
import { lettersQuery } from "../api";

const words = texts.dashboard.failed;

/** That something was set aside and waits; nothing where nothing does. */
export function SetAside() {
  const letters = useInfiniteQuery(lettersQuery);
  const waiting = letters.data?.pages[0]?.items.filter(({ requeued_at }) => requeued_at === null) ?? [];
  if (waiting.length === 0) return null;
  return (
    <section aria-label={words.setAside(waiting.length)} className="rounded-xl border border-bad/40 bg-bad-soft p-4">
      <p className="flex items-center gap-2 text-sm font-medium text-bad">
        <PackageX aria-hidden className="size-4.5" />
        {words.setAside(waiting.length)}
      </p>
      <p className="mt-1 mb-3 text-[13px] leading-5">{words.setAsideDetail}</p>
      <Link to="/failures" className={buttonStyle({ look: "outline", size: "small" })}>
        {words.look}
      </Link>
    </section>
  );
}
