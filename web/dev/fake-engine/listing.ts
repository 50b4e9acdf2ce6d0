// Which workflows a list shows.
import type { WorkflowView } from "../../src/client/types.gen.ts";

/** Those that fit what the address asks for. */
export function listed(views: readonly WorkflowView[], { searchParams }: URL): WorkflowView[] {
  const statuses = searchParams.getAll("status");
  const words = (searchParams.get("q") ?? "").toLowerCase().split(/\s+/);
  const [since = "", until, template, source, batch] = ["since", "until", "template", "source", "batch"].map(
    (name) => searchParams.get(name) ?? undefined,
  );
  const [endedSince, endedUntil] = [searchParams.get("finished_since"), searchParams.get("finished_until")];
  const isByEnd = (endedSince ?? endedUntil) !== null;
  const fitting = views.filter(
    (view) =>
      (statuses.length === 0 || statuses.includes(view.status)) &&
      words.every((word) => view.name.toLowerCase().includes(word)) &&
      view.created_at >= since &&
      (!isByEnd || isIn(view.finished_at, endedSince ?? "", endedUntil ?? "~")) &&
      (until === undefined || view.created_at < until) &&
      (template === undefined || view.template === template || view.template?.split("@")[0] === template) &&
      (source === undefined || view.source === source) &&
      (batch === undefined || view.batch_id === batch),
  );
  return isByEnd
    ? fitting.sort((one, other) => ((one.finished_at ?? "") < (other.finished_at ?? "") ? 1 : -1))
    : fitting;
}

function isIn(moment: string | null, since: string, until: string): boolean {
  return moment !== null && since <= moment && moment < until;
}
