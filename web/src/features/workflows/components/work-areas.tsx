import { Link } from "@tanstack/react-router";
import { texts } from "@/texts/dashboard";

const words = texts.dashboard.areas;
const AREAS = [
  { to: "/dashboard", label: words.dashboard },
  { to: "/my-batches", label: words.batches },
  { to: "/my-schedules", label: words.schedules },
  { to: "/my-triggers", label: words.triggers },
  { to: "/failures", label: words.failures },
] as const;

/** On a phone not all of them fit: the one that is open is in sight. */
function showOpen(nav: HTMLElement | null): void {
  const open = nav?.querySelector<HTMLElement>("[data-status=active]");
  if (nav && open) nav.scrollLeft = open.offsetLeft + open.offsetWidth - nav.clientWidth;
}

/** From the dashboard to what starts workflows by itself and back. */
export function WorkAreas() {
  return (
    <nav
      ref={showOpen}
      aria-label={words.title}
      className="relative -mx-4 mb-6 overflow-x-auto border-b px-4 sm:mx-0 sm:px-0"
    >
      <ul className="flex gap-1">
        {AREAS.map(({ to, label }) => (
          <li key={to}>
            <Link
              to={to}
              activeOptions={{ exact: to === "/dashboard", includeSearch: false }}
              className="inline-flex h-10 items-center border-b-2 border-transparent px-3 text-sm font-medium whitespace-nowrap text-ink-soft transition-colors hover:text-ink data-[status=active]:border-accent data-[status=active]:text-ink"
            >
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
