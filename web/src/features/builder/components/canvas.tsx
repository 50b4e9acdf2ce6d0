import {
  applyNodeChanges,
  Background,
  type Connection,
  Controls,
  type Edge,
  type EdgeChange,
  MarkerType,
  MiniMap,
  type NodeChange,
  type OnDelete,
  Position,
  ReactFlow,
  useReactFlow,
} from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import "../builder.css";
import { type DragEvent, type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { texts } from "@/texts/builder";
import { addNeed, type Edit, removeNeed, removeSteps, setField, together } from "../edits";
import { type Link, layoutOf, linksOf, NODE_HEIGHT, NODE_WIDTH, type Point, shapeOf } from "../graph";
import { comingAfter } from "../references";
import type { RunStatuses } from "../running";
import { useTheBuilder } from "../use-builder";
import { DRAG_TYPE } from "./palette-items";
import { doesOf, StepNode, type StepNodeType } from "./step-node";

const words = texts.builder;
const NODE_TYPES = { step: StepNode };
const HANDLE = { width: 12, height: 12 };
const HANDLES = [
  { type: "target", position: Position.Top, x: NODE_WIDTH / 2 - 6, y: -6, ...HANDLE },
  { type: "source", position: Position.Bottom, x: NODE_WIDTH / 2 - 6, y: NODE_HEIGHT - 6, ...HANDLE },
] satisfies StepNodeType["handles"];
const DELETE_KEYS = ["Delete", "Backspace"];
const FIT = { padding: 0.12, maxZoom: 1, minZoom: 0.4 };
/** Up to so many steps, all of them are kept in view while steps come and go. */
const FEW = 8;

interface Props {
  statuses: RunStatuses;
  /** Where steps stand that somebody has moved. */
  moved: ReadonlyMap<string, Point>;
  onMove: (moves: ReadonlyMap<string, Point>) => void;
  /** Something from the palette was let go at a place. */
  onDrop: (data: string, at: Point) => void;
  /** Somebody opens the selected step by its key. */
  onOpen: () => void;
  /** Steps were taken away; the text is what was there before. */
  onRemoved: (names: string, before: string) => void;
}

/** The graph of a workflow: a view of its document. */
export function Canvas({ statuses, moved, onMove, onDrop, onOpen, onRemoved }: Props) {
  const { reading, draft, selected, select, change } = useTheBuilder();
  const flow = useReactFlow();
  const [edges, onEdgesChange] = useEdges(statuses);
  const selectedKey = selected?.key;

  // A step chosen elsewhere comes into view.
  const box = useRef<HTMLElement>(null);
  const isKnown = useRef(selectedKey);
  const onChosen = useCallback(
    (key: string) => {
      isKnown.current = key;
      select(key);
    },
    [select],
  );
  const [nodes, onNodesChange] = useNodes(statuses, moved, onMove, onChosen);
  const isSmall = draft.steps.length <= FEW;
  useEffect(() => {
    if (selectedKey === undefined || isKnown.current === selectedKey) return;
    isKnown.current = selectedKey;
    const zoom = flow.getZoom();
    const options = isSmall ? FIT : { nodes: [{ id: selectedKey }], maxZoom: zoom, minZoom: zoom };
    // By the next frame the step has a place.
    requestAnimationFrame(() => {
      if (box.current?.clientHeight) void flow.fitView({ ...options, duration: 200 });
    });
  }, [selectedKey, isSmall, flow]);

  const onConnect = useCallback(
    ({ source, target }: Connection) => {
      const step = draft.steps.find(({ key }) => key === target);
      if (step) change(addNeed(step.index, source));
    },
    [draft, change],
  );
  const isValidConnection = useCallback(
    ({ source, target }: Connection | Edge) => source !== target && !comingAfter(draft, target).has(source),
    [draft],
  );
  const onDelete: OnDelete<StepNodeType> = useCallback(
    ({ nodes: gone, edges: cut }) => {
      const ids = gone.map(({ data }) => data.step.id);
      const cuts = cut.filter(({ source, target }) => !ids.includes(source) && !ids.includes(target));
      change(together(...cuts.map(cutting(draft.steps)), ...(ids.length > 0 ? [removeSteps(ids)] : [])));
      if (ids.length > 0) onRemoved(ids.join(", "), reading.text);
    },
    [draft, reading.text, change, onRemoved],
  );

  function drop(event: DragEvent): void {
    const data = event.dataTransfer.getData(DRAG_TYPE);
    if (data === "") return;
    event.preventDefault();
    const { x, y } = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
    onDrop(data, { x: x - NODE_WIDTH / 2, y: y - NODE_HEIGHT / 2 });
  }

  function onKeyDown(event: KeyboardEvent): void {
    const focused =
      event.target instanceof Element ? event.target.closest(".react-flow__node, .react-flow__edge") : null;
    const id = focused?.getAttribute("data-id");
    if (!id) return;
    const node = flow.getNode(id);
    if (event.key === "Enter" && node) {
      select(id);
      onOpen();
    } else if (DELETE_KEYS.includes(event.key) && !(node ?? flow.getEdge(id))?.selected) {
      // React Flow would remove what is selected, though the focus stands on something else.
      event.stopPropagation();
      void flow.deleteElements(node ? { nodes: [node] } : { edges: [{ id }] });
    }
  }

  return (
    <section ref={box} aria-label={words.canvas} className="builder-flow size-full" onKeyDown={onKeyDown}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        onNodeClick={(_, { id }) => onChosen(id)}
        onPaneClick={() => select(undefined)}
        onMoveStart={() => box.current?.toggleAttribute("data-moving", true)}
        onMoveEnd={() => box.current?.toggleAttribute("data-moving", false)}
        onConnect={onConnect}
        isValidConnection={isValidConnection}
        onDelete={onDelete}
        onDrop={drop}
        onDragOver={(event) => event.preventDefault()}
        deleteKeyCode={DELETE_KEYS}
        ariaLabelConfig={ARIA}
        minZoom={0.15}
        maxZoom={1.75}
        fitView
        fitViewOptions={FIT}
        nodeDragThreshold={3}
        elevateEdgesOnSelect
      >
        <Background gap={20} size={1.5} />
        <Controls showInteractive={false} />
        {draft.steps.length > 8 && (
          <MiniMap pannable zoomable className="max-lg:hidden" ariaLabel={words.flow.minimap} nodeBorderRadius={12} />
        )}
      </ReactFlow>
    </section>
  );
}

const ARIA = {
  "node.a11yDescription.default": words.flow.node,
  "node.a11yDescription.keyboardDisabled": words.flow.node,
  "edge.a11yDescription.default": words.flow.edge,
  "controls.ariaLabel": words.flow.controls,
  "controls.zoomIn.ariaLabel": words.flow.zoomIn,
  "controls.zoomOut.ariaLabel": words.flow.zoomOut,
  "controls.fitView.ariaLabel": words.flow.fit,
  "minimap.ariaLabel": words.flow.minimap,
};

function cutting(steps: readonly { key: string; id: string; index: number }[]) {
  return ({ id, source, target }: Edge): Edit => {
    const isFallback = id.startsWith("fallback:");
    const step = steps.find(({ key }) => key === (isFallback ? source : target));
    if (!step) return () => undefined;
    return isFallback ? setField(["steps", step.index, "on_error"], undefined) : removeNeed(step.index, source);
  };
}

/** The nodes of the steps, which keep their place and their identity as long as nothing about them changes. */
function useNodes(
  statuses: RunStatuses,
  moved: ReadonlyMap<string, Point>,
  onMove: (moves: ReadonlyMap<string, Point>) => void,
  onChosen: (key: string) => void,
): [StepNodeType[], (changes: NodeChange<StepNodeType>[]) => void] {
  const { draft, validation, selected } = useTheBuilder();
  const shape = shapeOf(draft);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the shape decides about the layout.
  const layout = useMemo(() => layoutOf(draft), [shape]);
  const counts = useMemo(() => {
    const found = new Map<string, number>();
    for (const { step } of validation.problems) if (step) found.set(step, (found.get(step) ?? 0) + 1);
    return found;
  }, [validation.problems]);
  const wanted = useMemo(
    () =>
      draft.steps.map((step): StepNodeType => {
        const problems = counts.get(step.key) ?? 0;
        return {
          id: step.key,
          type: "step",
          position: moved.get(step.key) ?? layout.get(step.key) ?? { x: 0, y: 0 },
          data: { step, problems, status: statuses.get(step.id) },
          width: NODE_WIDTH,
          height: NODE_HEIGHT,
          measured: { width: NODE_WIDTH, height: NODE_HEIGHT },
          handles: HANDLES,
          ariaLabel: words.nodeLabel(step.id, doesOf(step), step.needs.join(", "), problems),
        };
      }),
    [draft, counts, layout, moved, statuses],
  );
  const [nodes, setNodes] = useState(wanted);
  useEffect(() => setNodes((before) => merged(before, wanted)), [wanted]);
  const chosen = selected?.key;
  useEffect(() => setNodes((before) => withChosen(before, chosen)), [chosen]);

  const onNodesChange = useCallback(
    (changes: NodeChange<StepNodeType>[]) => {
      // What is removed goes by way of the document.
      setNodes((before) =>
        applyNodeChanges(
          changes.filter(({ type }) => type !== "remove" && type !== "dimensions"),
          before,
        ),
      );
      const ended = changes.filter((one) => one.type === "position").filter(({ dragging }) => dragging !== true);
      const moves = ended.flatMap(({ id, position }) => (position ? [[id, position] as const] : []));
      if (moves.length > 0) onMove(new Map(moves));
      const last = changes.findLast((one) => one.type === "select" && one.selected);
      if (last?.type === "select") onChosen(last.id);
    },
    [onMove, onChosen],
  );
  return [nodes, onNodesChange];
}

function merged(before: readonly StepNodeType[], wanted: readonly StepNodeType[]): StepNodeType[] {
  const known = new Map(before.map((node) => [node.id, node]));
  return wanted.map((node) => {
    const old = known.get(node.id);
    if (old === undefined) return node;
    return isSame(old, node) ? old : { ...node, selected: old.selected ?? false };
  });
}

/** One step is selected, unless it is one of several already. */
function withChosen(before: StepNodeType[], chosen: string | undefined): StepNodeType[] {
  if (before.some(({ id, selected }) => id === chosen && selected)) return before;
  return before.map((node) => {
    const selected = node.id === chosen;
    return (node.selected ?? false) === selected ? node : { ...node, selected };
  });
}

function isSame(old: StepNodeType, node: StepNodeType): boolean {
  return (
    old.position.x === node.position.x &&
    old.position.y === node.position.y &&
    old.data.problems === node.data.problems &&
    old.data.status === node.data.status &&
    old.data.step.index === node.data.step.index &&
    JSON.stringify(old.data.step.fields) === JSON.stringify(node.data.step.fields)
  );
}

/** The lines between steps; which of them is selected is nobody else's business. */
function useEdges(statuses: RunStatuses): [Edge[], (changes: EdgeChange[]) => void] {
  const { draft } = useTheBuilder();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const onEdgesChange = useCallback((changes: EdgeChange[]) => {
    const chosen = changes.filter((change) => change.type === "select");
    if (chosen.length === 0) return;
    setSelected((before) => {
      const next = new Set(before);
      for (const { id, selected } of chosen) {
        if (selected) next.add(id);
        else next.delete(id);
      }
      return next;
    });
  }, []);
  const edges = useMemo(
    () => linksOf(draft).map((link) => edgeOf(link, statuses, selected)),
    [draft, statuses, selected],
  );
  return [edges, onEdgesChange];
}

function edgeOf({ id, from, to, kind }: Link, statuses: RunStatuses, selected: ReadonlySet<string>): Edge {
  const flows = statuses.get(to) === "running";
  return {
    id,
    source: from,
    target: to,
    animated: flows,
    selected: selected.has(id),
    className: kind === "fallback" ? "builder-fallback" : flows ? "builder-flowing" : "",
    markerEnd: { type: MarkerType.ArrowClosed, width: 16, height: 16, color: "var(--line-strong)" },
    ariaLabel: kind === "need" ? words.edgeLabel(from, to) : words.fallbackLabel(from, to),
  };
}
