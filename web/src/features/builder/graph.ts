import { Graph, layout } from "@dagrejs/dagre";
import type { Draft } from "./document";
import { fallbackOf } from "./references";

export const NODE_WIDTH = 232;
export const NODE_HEIGHT = 84;

export interface Link {
  id: string;
  from: string;
  to: string;
  /** `to` needs `from`, or stands in where it fails. */
  kind: "need" | "fallback";
}

export interface Point {
  x: number;
  y: number;
}

/** The lines between steps. What needs a step that there is not has none. */
export function linksOf({ steps }: Draft): Link[] {
  const keys = new Set(steps.map(({ key }) => key));
  const links = new Map<string, Link>();
  for (const step of steps) {
    for (const need of step.needs) {
      if (keys.has(need) && need !== step.key) add(links, need, step.key, "need");
    }
    const fallback = fallbackOf(step);
    if (fallback !== undefined && keys.has(fallback)) add(links, step.key, fallback, "fallback");
  }
  return [...links.values()];
}

function add(links: Map<string, Link>, from: string, to: string, kind: Link["kind"]): void {
  const id = `${kind}:${from}->${to}`;
  links.set(id, { id, from, to, kind });
}

/** What the layout follows from: the same text means the same layout. */
export function shapeOf(draft: Draft): string {
  return JSON.stringify([draft.steps.map(({ key }) => key), linksOf(draft).map(({ from, to }) => [from, to])]);
}

/** Where each step stands when nobody has moved it: from top to bottom, as they run. */
export function layoutOf(draft: Draft): Map<string, Point> {
  const graph = new Graph();
  graph.setGraph({ rankdir: "TB", nodesep: 36, ranksep: 56, marginx: 24, marginy: 24 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { key } of draft.steps) graph.setNode(key, { width: NODE_WIDTH, height: NODE_HEIGHT });
  for (const { from, to } of linksOf(draft)) graph.setEdge(from, to);
  layout(graph);
  return new Map(
    draft.steps.map(({ key }) => {
      const { x = 0, y = 0 } = graph.node(key) ?? {};
      return [key, { x: x - NODE_WIDTH / 2, y: y - NODE_HEIGHT / 2 }];
    }),
  );
}
