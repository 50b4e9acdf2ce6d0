import { ReactFlowProvider } from "@xyflow/react";
import { type ComponentType, type DragEvent, type ReactNode, useRef, useState } from "react";
import { notify } from "@/lib/notices";
import { saveFile } from "@/lib/save-file";
import { texts } from "@/texts/builder";
import { Button } from "@/ui/button";
import type { DraftStep } from "../document";
import { addStep, removeSteps } from "../edits";
import { textOfFile } from "../exchange";
import type { Point } from "../graph";
import type { Problem } from "../problems";
import { type RunStatus, type RunStatuses, StatusMarkContext } from "../running";
import { type Builder, BuilderContext } from "../use-builder";
import { usePageEvents } from "../use-page-events";
import { Canvas } from "./canvas";
import { EmptyCanvas } from "./empty-canvas";
import { Palette } from "./palette";
import { isPaletteItem, type PaletteItem, stepFor } from "./palette-items";
import { CheckMark, ProblemList } from "./problem-list";
import { SaveForm, slugOf } from "./save-form";
import { Sides, type Tab } from "./sides";
import { Toolbar } from "./toolbar";

const words = texts.builder;

interface Props {
  builder: Builder;
  slug: string | undefined;
  /** Shown where changes were left behind. */
  restored: boolean;
  onDiscard: () => void;
  onSaved: (slug: string, text: string) => void;
  statuses: RunStatuses;
  statusMark: ComponentType<{ status: RunStatus }>;
  /** The run: its form, and what became of it. */
  run: ReactNode;
  /** The link to the template; none to what is not saved as one's own. */
  link: ReactNode;
}

/** The palette, the graph, and beside it the details, the text and the run. */
export function Workbench({ builder, slug, restored, onDiscard, onSaved, statuses, statusMark, run, link }: Props) {
  const { draft, reading, change, select, selected, setText } = builder;
  const [tab, setTab] = useState<Tab>("details");
  const [opened, setOpened] = useState<"save" | "share">();
  const [moved, setMoved] = useState<ReadonlyMap<string, Point>>(new Map());
  const root = useRef<HTMLDivElement>(null);
  const side = useRef<HTMLDivElement>(null);

  function add(item: PaletteItem, at?: Point): void {
    const step = stepFor(item, draft, at === undefined ? selected?.key : undefined);
    if (at) setMoved((before) => new Map(before).set(step.id, at));
    change(addStep(step));
    select(step.id);
    setTab((before) => (before === "run" ? "details" : before));
  }

  function remove(step: DraftStep): void {
    change(removeSteps([step.id]));
    select(undefined);
    tellRemoved(step.id, reading.text);
  }

  function tellRemoved(names: string, before: string): void {
    notify(words.removed(names), { action: { label: words.undo, onSelect: () => setText(before) } });
  }

  function drop(data: string, at: Point): void {
    const item: unknown = parsed(data);
    if (isPaletteItem(item)) add(item, at);
  }

  async function open(file: File): Promise<void> {
    take(await file.text(), file.name);
  }

  function take(content: string, name: string): void {
    const text = textOfFile(content);
    if (text === undefined) {
      notify(words.notImported, { detail: words.notImportedDetail, bad: true });
      return;
    }
    setText(text);
    setMoved(new Map());
    select(undefined);
    notify(words.imported(name), { action: { label: words.undo, onSelect: () => setText(reading.text) } });
  }

  function toggle(panel: "save" | "share"): void {
    if (panel === "share" && !link) notify(words.notSaved, { detail: words.notSavedDetail, bad: true });
    else setOpened(opened === panel ? undefined : panel);
  }

  usePageEvents(root, { undo: builder.undo, redo: builder.redo, onPaste: (text) => take(text, words.pasted) });

  function onFileDrop(event: DragEvent): void {
    const [file] = event.dataTransfer.files;
    if (file === undefined) return;
    event.preventDefault();
    void open(file);
  }

  function onProblem({ step }: Problem): void {
    if (step !== undefined) select(step);
    else if (builder.broken) setTab("text");
    else {
      select(undefined);
      setTab("details");
    }
    if (tab === "run") setTab("details");
  }

  return (
    <BuilderContext value={builder}>
      <StatusMarkContext value={statusMark}>
        <ReactFlowProvider>
          {/* biome-ignore lint/a11y/noStaticElementInteractions: files are taken wherever they are let go. */}
          <div
            ref={root}
            onDragOver={(event) => event.preventDefault()}
            onDrop={onFileDrop}
            className="flex flex-col lg:h-[calc(100dvh-3.8rem)]"
          >
            <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b px-4 py-2">
              <h1 className="min-w-0 truncate text-base font-semibold tracking-tight">{draft.name || words.unnamed}</h1>
              <CheckMark />
              <div className="ml-auto">
                <Toolbar
                  opened={opened}
                  onTidy={() => setMoved(new Map())}
                  onImport={(file) => void open(file)}
                  onExport={() =>
                    saveFile(new Blob([reading.text], { type: "application/yaml" }), fileName(slug, draft.name))
                  }
                  onShare={() => toggle("share")}
                  onSave={() => toggle("save")}
                  onRun={() => setTab("run")}
                />
              </div>
            </div>
            {opened === "share" && link}
            {opened === "save" && (
              <SaveForm
                slug={slug}
                onClose={() => setOpened(undefined)}
                onSaved={(saved, text) => {
                  setOpened(undefined);
                  onSaved(saved, text);
                }}
              />
            )}
            {restored && <Restored slug={slug} onDiscard={onDiscard} />}
            {builder.broken && (
              <p role="alert" className="border-b bg-bad-soft px-4 py-2 text-sm text-bad">
                {words.brokenText}
              </p>
            )}
            <div className="grid min-h-0 grow grid-cols-1 lg:grid-cols-[15rem_minmax(0,1fr)_22rem] xl:grid-cols-[16.5rem_minmax(0,1fr)_27rem]">
              <div className="flex max-h-80 min-h-0 flex-col border-b lg:max-h-none lg:border-r lg:border-b-0">
                <Palette onAdd={(item) => add(item)} />
              </div>
              <div className="relative h-[55dvh] min-h-0 lg:h-auto">
                <Canvas
                  statuses={statuses}
                  moved={moved}
                  onMove={(moves) => setMoved((before) => new Map([...before, ...moves]))}
                  onDrop={drop}
                  onRemoved={tellRemoved}
                  onOpen={() => {
                    setTab((before) => (before === "text" ? "details" : before));
                    requestAnimationFrame(() => side.current?.focus());
                  }}
                />
                {draft.steps.length === 0 && <EmptyCanvas />}
              </div>
              <Sides
                ref={side}
                tab={tab}
                onTab={setTab}
                run={run}
                onRemove={remove}
                onRenamed={(from, to) => setMoved((before) => renamed(before, from, to))}
                problems={<ProblemList onOpen={onProblem} />}
              />
            </div>
          </div>
        </ReactFlowProvider>
      </StatusMarkContext>
    </BuilderContext>
  );
}

function Restored({ slug, onDiscard }: { slug: string | undefined; onDiscard: () => void }) {
  return (
    <div className="flex flex-wrap items-center gap-3 border-b bg-busy-soft px-4 py-1.5 text-sm text-ink">
      {words.restored}
      <Button look="outline" size="small" onClick={onDiscard}>
        {slug === undefined ? words.discardNew : words.discard}
      </Button>
    </div>
  );
}

function fileName(slug: string | undefined, name: string): string {
  return `${slug ?? (slugOf(name) || "workflow")}.yaml`;
}

function renamed(moved: ReadonlyMap<string, Point>, from: string, to: string): ReadonlyMap<string, Point> {
  const at = moved.get(from);
  return at ? new Map([...moved, [to, at]]) : moved;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
