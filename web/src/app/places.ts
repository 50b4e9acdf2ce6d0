import { texts } from "@/texts";

/** Who is shown a place: everybody, whoever is logged in, or administrators. */
type For = "all" | "known" | "admin";

/** The pages that one can go to from everywhere. Those in the bar stand there in this order. */
export const PLACES = [
  { to: "/", label: texts.shell.marketplace, for: "all", inBar: true },
  { to: "/workflow-templates", label: texts.shell.templates, for: "all", inBar: true },
  { to: "/build/{-$template}", label: texts.shell.build, for: "all", inBar: true },
  { to: "/dashboard", label: texts.shell.dashboard, for: "all", inBar: true },
  { to: "/my-tasks", label: texts.shell.tasks, for: "all", inBar: true },
  { to: "/my-batches", label: texts.shell.batches, for: "known", inBar: false },
  { to: "/my-schedules", label: texts.shell.schedules, for: "known", inBar: false },
  { to: "/my-triggers", label: texts.shell.triggers, for: "known", inBar: false },
  { to: "/failures", label: texts.shell.failures, for: "known", inBar: false },
  { to: "/analytics", label: texts.shell.analytics, for: "all", inBar: true },
  { to: "/my-favourites", label: texts.shell.favourites, for: "known", inBar: false },
  { to: "/settings", label: texts.auth.settings, for: "known", inBar: false },
  { to: "/admin/people", label: texts.auth.people, for: "admin", inBar: false },
  { to: "/admin/health", label: texts.auth.health, for: "admin", inBar: false },
  { to: "/admin/spending", label: texts.auth.spending, for: "admin", inBar: false },
] as const satisfies readonly { to: string; label: string; for: For; inBar: boolean }[];

export type Place = (typeof PLACES)[number];
