import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { ArrowUpRight, RotateCw } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import type { WorkflowView } from "@/client";
import { useSession } from "@/features/auth/session";
import { templateQuery } from "@/features/builder/api";
import { RunForm } from "@/features/builder/components/run-form";
import { Workbench } from "@/features/builder/components/workbench";
import { forgetDraft, keptDraft } from "@/features/builder/drafts";
import { emptyText, textFrom } from "@/features/builder/exchange";
import { NO_STATUSES } from "@/features/builder/running";
import { useBuilder } from "@/features/builder/use-builder";
import { SharePanel } from "@/features/sharing/components/share-panel";
import { Asked } from "@/features/tasks/components/asked";
import { ControlButton } from "@/features/workflows/components/control-button";
import { RetryPanel } from "@/features/workflows/components/retry-panel";
import { StatusBadge, StatusIcon } from "@/features/workflows/components/status-badge";
import { StepCard } from "@/features/workflows/components/step-card";
import { WorkflowOutcome } from "@/features/workflows/components/workflow-outcome";
import { useRetry } from "@/features/workflows/control";
import { LiveTextsContext } from "@/features/workflows/live-texts";
import { isUnfinished } from "@/features/workflows/status";
import { useLiveWorkflow } from "@/features/workflows/use-live-workflow";
import { notify } from "@/lib/notices";
import { isMissing } from "@/lib/problem";
import { texts } from "@/texts/builder";
import { Button } from "@/ui/button";
import { LoadState } from "@/ui/load-state";
import { Page } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";
import { NotFoundPage } from "./not-found";

const words = texts.builder;
const NEW = "new";

/** Which editor goes on under another address, because it was saved there. */
interface Kept {
  session: string;
  slug: string;
  /** Counts what was saved, so that a new editor is never taken for one that went on. */
  count: number;
}

/** The editor of workflows: a new one, or a template that was saved. */
export function BuildPage() {
  const { template } = useParams({ strict: false });
  const navigate = useNavigate();
  const [kept, setKept] = useState<Kept>();
  const count = kept?.count ?? 0;
  const session = kept !== undefined && kept.slug === template ? kept.session : `${template ?? NEW}:${count}`;
  return (
    <Opened
      key={session}
      template={template}
      onSaved={(slug) => {
        setKept({ session, slug, count: count + 1 });
        void navigate({ to: "/build/{-$template}", params: { template: slug }, replace: true });
      }}
    />
  );
}

interface OpenedProps {
  template: string | undefined;
  onSaved: (slug: string) => void;
}

function Opened({ template, onSaved }: OpenedProps) {
  const [first] = useState(template);
  const loaded = useQuery({ ...templateQuery(first ?? ""), enabled: first !== undefined });
  const slug = template?.split("@")[0];
  if (first === undefined) return <Editor start={emptyText(words.newName)} slug={slug} isOwn onSaved={onSaved} />;
  if (isMissing(loaded.error)) return <NotFoundPage />;
  // The document is read once: a version saved meanwhile must not take away what is being written.
  if (loaded.data) {
    const { document, builtin } = loaded.data;
    return <Editor start={textFrom(document)} slug={slug} isOwn={!builtin} onSaved={onSaved} />;
  }
  return (
    <Page title={words.title}>
      <LoadState query={loaded} waiting={<Skeleton className="h-[60dvh] rounded-xl" />}>
        {() => null}
      </LoadState>
    </Page>
  );
}

interface EditorProps {
  start: string;
  slug: string | undefined;
  /** What was opened does not come with the product. */
  isOwn: boolean;
  onSaved: (slug: string) => void;
}

interface Run {
  id: string;
  /** The text that runs. */
  text: string;
}

function Editor({ start, slug, isOwn, onSaved }: EditorProps) {
  const name = slug ?? NEW;
  const [saved, setSaved] = useState(start);
  const [isKept, setKept] = useState(isOwn);
  const [left] = useState(() => keptDraft(name));
  const [restored, setRestored] = useState(left !== undefined && left !== start);
  const builder = useBuilder({ saved, left, name, slug });
  const [run, setRun] = useState<Run>();
  const [watched, setWatched] = useState<Watched>();
  const title = builder.draft.name || words.title;
  useEffect(() => {
    document.title = `${title} · ${texts.common.product}`;
  }, [title]);
  const steps = run && watched?.workflow.data?.steps;
  const statuses = useMemo(() => (steps ? new Map(steps.map(({ id, status }) => [id, status])) : NO_STATUSES), [steps]);

  return (
    <>
      {run && <Watcher key={run.id} id={run.id} onWatched={setWatched} />}
      <Workbench
        builder={builder}
        slug={slug}
        restored={restored}
        onDiscard={() => {
          builder.setText(saved);
          setRestored(false);
        }}
        onSaved={(savedSlug, text) => {
          setSaved(text);
          setKept(true);
          setRestored(false);
          forgetDraft(name);
          onSaved(savedSlug);
        }}
        statuses={statuses}
        statusMark={StatusIcon}
        link={slug !== undefined && isKept && <SharePanel template={slug} />}
        run={
          run && watched ? (
            <RunPane
              watched={watched}
              step={builder.selected?.id}
              changed={builder.reading.text !== run.text}
              onAgain={() => {
                setRun(undefined);
                setWatched(undefined);
              }}
            />
          ) : (
            <RunForm
              onBegun={(id) => {
                setRun({ id, text: builder.reading.text });
                // Nobody has chosen what to read yet: shown is what happens.
                builder.select(undefined);
              }}
            />
          )
        }
      />
    </>
  );
}

type Watched = ReturnType<typeof useLiveWorkflow>;

/** Follows a run, for the graph and for the pane beside it. */
function Watcher({ id, onWatched }: { id: string; onWatched: (watched: Watched) => void }) {
  const watched = useLiveWorkflow(id);
  const { workflow, texts: written } = watched;
  const { data, error } = workflow;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is told anew is what has changed.
  useEffect(() => onWatched(watched), [data, error, written, onWatched]);
  return null;
}

interface PaneProps {
  watched: Watched;
  step: string | undefined;
  changed: boolean;
  onAgain: () => void;
}

/** A run: how it stands, and the step that is chosen, as its agent writes it. */
function RunPane({ watched: { workflow, texts: written }, step, changed, onAgain }: PaneProps) {
  return (
    <LoadState query={workflow} waiting={<Skeleton className="h-40 rounded-xl" />}>
      {(data) => (
        <LiveTextsContext value={written}>
          <div className="space-y-4">
            <RunHead workflow={data} onAgain={onAgain} />
            {changed && <p className="text-[13px] text-ink-soft">{words.running.changed}</p>}
            <WorkflowOutcome workflow={data} />
            <ChosenSteps workflow={data} chosen={step} />
          </div>
        </LiveTextsContext>
      )}
    </LoadState>
  );
}

function RunHead({ workflow, onAgain }: { workflow: WorkflowView; onAgain: () => void }) {
  const [retrying, setRetrying] = useState(false);
  const unfinished = isUnfinished(workflow.status);
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <h2 className="sr-only">{words.tabs.run}</h2>
        <span role="status">
          <StatusBadge status={workflow.status} />
        </span>
        <Link
          to="/dashboard/$id"
          params={{ id: workflow.id }}
          className="ml-auto inline-flex items-center gap-1 text-[13px] font-medium text-ink-soft hover:text-ink"
        >
          {words.running.openRun}
          <ArrowUpRight aria-hidden className="size-3.5" />
        </Link>
      </div>
      <div className="flex flex-wrap gap-2">
        {unfinished && (
          <>
            <ControlButton id={workflow.id} action={workflow.status === "paused" ? "resume" : "pause"} />
            <ControlButton id={workflow.id} action="cancel" />
          </>
        )}
        {!unfinished && (
          <Button look="outline" size="small" aria-expanded={retrying} onClick={() => setRetrying(!retrying)}>
            <RotateCw aria-hidden />
            {words.running.retry}
          </Button>
        )}
        <Button look="outline" size="small" onClick={onAgain}>
          {words.running.again}
        </Button>
      </div>
      {retrying && !unfinished && <RetryPanel workflow={workflow} onClose={() => setRetrying(false)} />}
    </>
  );
}

/** The step that was chosen in the graph; without one, those that somebody would want to see now. */
function ChosenSteps({ workflow, chosen }: { workflow: WorkflowView; chosen: string | undefined }) {
  const session = useSession();
  const worth = workflow.steps.filter(
    ({ status }) => status === "waiting" || status === "failed" || status === "running",
  );
  const steps = chosen === undefined ? worth : workflow.steps.filter(({ id }) => id === chosen);
  if (steps.length === 0) {
    const says = chosen === undefined ? words.running.chooseStep : words.running.notPart;
    return <p className="text-sm text-ink-soft">{says}</p>;
  }
  return steps.map((step) => (
    <div key={step.id} className="space-y-3">
      <StepCard workflow={workflow.id} step={step} asked={(task) => <Asked id={task} username={session?.username} />} />
      {!isUnfinished(workflow.status) && <RetryFrom workflow={workflow.id} step={step.id} />}
    </div>
  ));
}

/** Goes on from a step of a run that has ended; what comes before it stays. */
function RetryFrom({ workflow, step }: { workflow: string; step: string }) {
  const retry = useRetry(workflow);
  const refused = (problem: Error) => notify(words.running.notRetried, { detail: problem.message, bad: true });
  return (
    <Button
      look="outline"
      size="small"
      busy={retry.isPending}
      onClick={() => retry.mutate([step], { onError: refused })}
    >
      {!retry.isPending && <RotateCw aria-hidden />}
      {words.running.retryFrom(step)}
    </Button>
  );
}
