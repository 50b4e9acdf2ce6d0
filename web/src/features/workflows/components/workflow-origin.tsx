import { Link } from "@tanstack/react-router";
import type { WorkflowView } from "@/client";
import { texts } from "@/texts/workflows";

const LINK = "text-ink hover:text-accent hover:underline";
const words = texts.workflows.origin;

/** Where a workflow comes from: its template, what began it, the workflow that it is a part of. */
export function WorkflowOrigin({ workflow: { template, source, parent_id } }: { workflow: WorkflowView }) {
  const [kind, origin] = source?.split("/") ?? [];
  const repeated = kind === "workflow" ? origin : undefined;
  const said = kind === "schedule" || kind === "trigger" ? words[kind] : undefined;
  if (!template && !said && !repeated && !parent_id) return null;
  return (
    <ul className="mt-3 flex flex-wrap gap-x-5 gap-y-1 text-[13px] text-ink-soft">
      {template && (
        <li>
          {words.template}{" "}
          <Link to="/workflow-templates/$name" params={{ name: template }} className={LINK}>
            {template}
          </Link>
        </li>
      )}
      {parent_id && (
        <li>
          <Link to="/dashboard/$id" params={{ id: parent_id }} className={LINK}>
            {words.parent}
          </Link>
        </li>
      )}
      {repeated && repeated !== parent_id && (
        <li>
          <Link to="/dashboard/$id" params={{ id: repeated }} className={LINK}>
            {words.repeated}
          </Link>
        </li>
      )}
      {said && <li>{said}</li>}
    </ul>
  );
}
