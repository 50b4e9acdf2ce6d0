import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Play } from "lucide-react";
import type { SharedStep } from "@/client";
import { keepDraft } from "@/features/agents/drafts";
import { sharedQuery } from "@/features/sharing/api";
import { SharedRun } from "@/features/sharing/components/shared-run";
import { Output } from "@/features/workflows/components/output";
import { StatusBadge } from "@/features/workflows/components/status-badge";
import { unescapeReferences } from "@/features/workflows/references";
import { draftOfValues } from "@/forms/input-values";
import { labelOf } from "@/forms/labels";
import { texts } from "@/texts/sharing";
import { buttonStyle } from "@/ui/button";
import { LinkPage } from "./link-page";

const route = getRouteApi("/shared/$token");
const words = texts.sharing.page;

/** What came of a workflow, as its owner shared it. */
export function SharedPage() {
  const { token } = route.useParams();
  const shared = useQuery(sharedQuery(token));
  return (
    <LinkPage query={shared} title={words.title}>
      {(run) => (
        <SharedRun
          run={run}
          status={(status) => <StatusBadge status={status} />}
          output={(value) => <Output value={value} />}
          input={(values) => <Given values={unescapeReferences(values) as Record<string, unknown>} />}
          agent={(step) => <TryIt step={step} />}
        />
      )}
    </LinkPage>
  );
}

function Given({ values }: { values: Record<string, unknown> }) {
  return (
    <dl className="space-y-3 rounded-lg bg-sunken p-3.5">
      {Object.entries(values).map(([name, value]) => (
        <div key={name}>
          <dt className="text-[13px] text-ink-soft">{labelOf(name)}</dt>
          <dd
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
            tabIndex={0}
            className="max-h-60 overflow-auto text-sm break-words whitespace-pre-wrap"
          >
            {typeof value === "string" ? value : JSON.stringify(value, null, 2)}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** The way to the agent's own page, with what was put in already in its form, where that is shown. */
function TryIt({ step }: { step: SharedStep }) {
  if (step.agent === null) return null;
  const { agent, input } = step;
  return (
    <Link
      to="/agents/$id"
      params={{ id: agent }}
      onClick={() => input && keepDraft(agent, draftOfValues(unescapeReferences(input) as Record<string, unknown>))}
      className={buttonStyle({ look: "outline", size: "small" })}
    >
      <Play aria-hidden />
      {words.tryIt}
    </Link>
  );
}
