import { Link } from "@tanstack/react-router";

/** A tag; it leads to all agents that bear it. */
export function TagLink({ tag }: { tag: string }) {
  return (
    <Link
      to="/"
      search={{ tag }}
      className="inline-flex h-6 items-center rounded-md bg-sunken px-2 text-xs text-ink-soft transition-colors hover:bg-accent-soft hover:text-accent"
    >
      {tag}
    </Link>
  );
}
