import { type Document, isMap, isNode, isSeq, LineCounter, type Node, type Pair, parseDocument } from "yaml";

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type Fields = { [name: string]: Json };
export type Path = readonly (string | number)[];

export const KINDS = ["agent", "workflow", "approval", "question", "set"] as const;
export type Kind = (typeof KINDS)[number];

/** A step as the text has it; what is wrong with it is the engine's to say. */
export interface DraftStep {
  /** Tells it from all others, even where two have one id. */
  key: string;
  /** Where it stands in the document. */
  index: number;
  id: string;
  kind: Kind | undefined;
  needs: readonly string[];
  fields: Fields;
}

/** What the text says, as far as it can be understood. */
export interface Draft {
  fields: Fields;
  name: string;
  steps: readonly DraftStep[];
}

/** A place in the text, counted in characters. */
export interface Span {
  from: number;
  to: number;
}

export interface Fault extends Span {
  message: string;
  line: number;
}

export interface Reading {
  text: string;
  /** Undefined where the text is no YAML. */
  draft: Draft | undefined;
  faults: readonly Fault[];
  /** Where something stands, or the nearest thing around it. */
  spanOf: (path: Path) => Span;
  lineOf: (offset: number) => number;
}

/** Reads YAML or JSON. */
export function read(text: string): Reading {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const lineOf = (offset: number) => lines.linePos(Math.min(offset, text.length)).line;
  const faults = document.errors.map(({ message, pos: [from, to] }) => ({
    message: firstLine(message),
    line: lineOf(from),
    from,
    to: Math.max(to, from),
  }));
  const draft = faults.length > 0 ? undefined : draftOf(dataOf(document));
  return { text, draft, faults, lineOf, spanOf: (path) => spanIn(document, path) };
}

/** The data of a document; undefined where it refers to what is not there. */
export function dataOf(document: Document): Json | undefined {
  try {
    return (document.toJS() ?? {}) as Json;
  } catch {
    return undefined;
  }
}

export function isFields(value: Json | undefined): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function draftOf(data: Json | undefined): Draft | undefined {
  if (!isFields(data)) return undefined;
  const seen = new Set<string>();
  const written = Array.isArray(data.steps) ? data.steps : [];
  const steps = written.flatMap((fields, index) => {
    if (!isFields(fields)) return [];
    const id = typeof fields.id === "string" ? fields.id : "";
    const key = id === "" || seen.has(id) ? `${id}#${index}` : id;
    seen.add(id);
    return [{ key, index, id, kind: kindOf(fields), needs: textsOf(fields.needs), fields }];
  });
  return { fields: data, name: typeof data.name === "string" ? data.name : "", steps };
}

function kindOf(fields: Fields): Kind | undefined {
  return KINDS.find((kind) => fields[kind] !== undefined && fields[kind] !== null);
}

export function textsOf(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

/** A text of `fields`, or an empty one. */
export function textOf(value: Json | undefined): string {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

/** The value at a path. */
export function valueAt(value: Json | undefined, path: Path): Json | undefined {
  let found = value;
  for (const part of path) {
    if (Array.isArray(found) && typeof part === "number") found = found[part];
    else if (isFields(found) && typeof part === "string") found = found[part];
    else return undefined;
  }
  return found;
}

function firstLine(message: string): string {
  return (message.split("\n")[0] ?? message).replace(/ at line \d+, column \d+:?$/, "");
}

function spanIn(document: Document, path: Path): Span {
  for (let length = path.length; length > 0; length -= 1) {
    const span = spanOfNode(document, path.slice(0, length));
    if (span) return span;
  }
  return { from: 0, to: 0 };
}

/** A field's span begins with its name. */
function spanOfNode(document: Document, path: Path): Span | undefined {
  const last = path.at(-1);
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (isMap(parent)) return spanOfPair(parent.items.find(({ key }) => nameOf(key) === String(last)));
  if (isSeq(parent) && typeof last === "number") {
    const range = (parent.items[last] as Node | undefined)?.range;
    return range ? { from: range[0], to: range[1] } : undefined;
  }
  return undefined;
}

function spanOfPair(pair: Pair | undefined): Span | undefined {
  const name = isNode(pair?.key) ? pair.key.range : undefined;
  const value = isNode(pair?.value) ? pair.value.range : undefined;
  return name ? { from: name[0], to: value?.[1] ?? name[1] } : undefined;
}

function nameOf(key: unknown): string {
  return isNode(key) ? String(key.toJSON()) : String(key);
}
