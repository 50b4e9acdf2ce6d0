// Which workflows a list shows.
import type { WorkflowView } from "../../src/client/types.gen.ts";

/** Those that fit what the address asks for. */
export function listed(views: readonly WorkflowView[], { searchParams }: URL): WorkflowView[] {
  const statuses = searchParams.getAll("status");
  const words = (searchParams.get("q") ?? "").toLowerCase().split(/\s+/);
  const [since = "", until, template, source, batch] = ["since", "until", "template", "source", "batch"].map(
    (name) => searchParams.get(name) ?? undefined,
  );
  return views.filter(
    (view) =>
      (statuses.length === 0 || statuses.includes(view.status)) &&
      words.every((word) => view.name.toLowerCase().includes(word)) &&
      view.created_at >= since &&
      (until === undefined || view.created_at < until) &&
      (template === undefined || view.template === template || view.template?.split("@")[0] === template) &&
      (source === undefined || view.source === source) &&
      (batch === undefined || view.batch_id === batch),
  );
}
