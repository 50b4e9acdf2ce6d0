import { type Document, isMap, isNode, isPair, isScalar, isSeq, type Pair, Scalar, type YAMLMap, YAMLSeq } from "yaml";
import type { Fields, Json, Path } from "./document";
import { renamedIn, renamedInText } from "./references";

/** A change of a document's tree; `edited` applies it to a text. */
export type Edit = (document: Document) => void;

/** In which order people expect the fields of a step, and those of the top. */
const STEP_ORDER = [
  ...["id", "needs", "when", "agent", "workflow", "approval", "question", "set"],
  ...["input", "for_each", "loop", "retry", "timeout", "on_error", "save"],
];
const TOP_ORDER = ["name", "description", "inputs", "context", "concurrency", "timeout", "steps", "output"];

/** Writes `value` at a path; undefined takes the field away, and what is empty without it. */
export function setField(path: Path, value: Json | undefined): Edit {
  return (document) => {
    if (value === undefined) remove(document, path);
    else write(document, path, value);
  };
}

export function addStep(fields: Fields): Edit {
  return (document) => {
    const steps = stepsOf(document);
    const node = document.createNode(ordered(fields)) as YAMLMap;
    flowLists(node);
    node.spaceBefore = steps.items.length > 0;
    steps.add(node);
  };
}

/** Takes steps away, and what others said of them; what their expressions read stays for their author to mend. */
export function removeSteps(ids: readonly string[]): Edit {
  return (document) => {
    const steps = stepsOf(document);
    steps.items = steps.items.filter((step) => !ids.includes(idOf(step)));
    for (const step of mapsIn(steps)) for (const id of ids) forget(step, id);
    const first = steps.items[0];
    if (isNode(first)) first.spaceBefore = false;
  };
}

/** Gives the step at `index` another id, wherever it is named. */
export function renameStep(index: number, to: string): Edit {
  return (document) => {
    const steps = stepsOf(document);
    const step = steps.items[index];
    if (!isMap(step)) return;
    const from = idOf(step);
    put(document, step, "id", to, STEP_ORDER);
    if (from === "") return;
    for (const other of mapsIn(steps)) renameInStep(other, from, to);
    for (const name of ["output", "context"]) {
      texts(document.getIn([name], true), (text) => renamedIn(text, from, to));
    }
  };
}

export function addNeed(index: number, id: string): Edit {
  return (document) => {
    const step = stepsOf(document).items[index];
    if (!isMap(step) || idOf(step) === id) return;
    const needs = step.get("needs");
    if (isSeq(needs)) {
      if (!needs.items.some((need) => (isScalar(need) ? need.value : need) === id)) needs.add(document.createNode(id));
    } else put(document, step, "needs", [id], STEP_ORDER);
  };
}

export function removeNeed(index: number, id: string): Edit {
  return (document) => {
    const step = stepsOf(document).items[index];
    if (isMap(step)) dropNeed(step, id);
  };
}

/** Several changes as one. */
export function together(...edits: readonly Edit[]): Edit {
  return (document) => {
    for (const edit of edits) edit(document);
  };
}

function stepsOf(document: Document): YAMLSeq {
  const found = document.get("steps");
  if (isSeq(found)) {
    if (found.items.length === 0) found.flow = false;
    return found;
  }
  const made = new YAMLSeq(document.schema);
  if (isMap(document.contents)) place(document.contents, document.createPair("steps", made), TOP_ORDER);
  return made;
}

function mapsIn(steps: YAMLSeq): YAMLMap[] {
  return steps.items.filter((step) => isMap(step));
}

function idOf(step: unknown): string {
  const id = isMap(step) ? step.get("id") : undefined;
  return typeof id === "string" ? id : "";
}

function forget(step: YAMLMap, id: string): void {
  dropNeed(step, id);
  if (step.getIn(["on_error", "run"]) === id) step.delete("on_error");
}

function dropNeed(step: YAMLMap, id: string): void {
  const needs = step.get("needs");
  if (!isSeq(needs)) return;
  needs.items = needs.items.filter((need) => (isScalar(need) ? need.value : need) !== id);
  if (needs.items.length === 0) step.delete("needs");
}

function renameInStep(step: YAMLMap, from: string, to: string): void {
  const needs = step.get("needs");
  if (isSeq(needs)) for (const need of needs.items) if (isScalar(need) && need.value === from) need.value = to;
  if (step.getIn(["on_error", "run"]) === from) step.setIn(["on_error", "run"], to);
  for (const path of [["when"], ["for_each", "in"], ["loop", "until"]]) {
    const node = step.getIn(path, true);
    if (isScalar(node) && typeof node.value === "string") node.value = renamedInText(node.value, from, to);
  }
  for (const path of [["input"], ["set"], ["save"], ["approval", "ask"], ["question", "ask"]]) {
    texts(step.getIn(path, true), (text) => renamedIn(text, from, to));
  }
}

/** Changes every text below a node. */
function texts(node: unknown, change: (text: string) => string): void {
  if (isScalar(node)) {
    if (typeof node.value === "string") node.value = change(node.value);
  } else if (isMap(node)) for (const pair of node.items) texts(pair.value, change);
  else if (isSeq(node)) for (const item of node.items) texts(item, change);
}

function write(document: Document, path: Path, value: Json): void {
  const parents = path.slice(0, -1);
  const last = path.at(-1);
  for (let length = 1; length <= parents.length; length += 1) makeMap(document, parents.slice(0, length));
  const parent = parents.length === 0 ? document.contents : document.getIn(parents, true);
  if (isMap(parent)) put(document, parent, String(last), value, orderOf(parents));
  else if (isSeq(parent) && typeof last === "number") {
    const node = nodeFor(document, value, parent.items[last]);
    if (last < parent.items.length) parent.items[last] = node;
    else parent.items.push(node);
  }
}

function makeMap(document: Document, path: Path): void {
  const node = document.getIn(path, true);
  if (isMap(node) || isSeq(node) || typeof path.at(-1) === "number") return;
  const above = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (isMap(above)) put(document, above, String(path.at(-1)), {}, orderOf(path.slice(0, -1)));
}

function orderOf(parents: Path): readonly string[] {
  if (parents.length === 0) return TOP_ORDER;
  return parents.length === 2 && parents[0] === "steps" ? STEP_ORDER : [];
}

function put(document: Document, map: YAMLMap, name: string, value: Json, order: readonly string[]): void {
  const pair = map.items.find(({ key }) => (isScalar(key) ? key.value : key) === name);
  const node = nodeFor(document, value, pair?.value);
  if (isSeq(node) && name === "needs") node.flow = true;
  if (map.items.length === 0) map.flow = false;
  if (pair) pair.value = node;
  else place(map, document.createPair(name, node), order);
}

/** A new value keeps the comments of the one before. A text chooses anew how it is written. */
function nodeFor(document: Document, value: Json, before: unknown): unknown {
  const node = document.createNode(value);
  if (!isNode(before) || !isNode(node)) return node;
  node.comment = before.comment;
  node.commentBefore = before.commentBefore;
  node.spaceBefore = before.spaceBefore;
  const wasBlock = isScalar(before) && (before.type === Scalar.BLOCK_FOLDED || before.type === Scalar.BLOCK_LITERAL);
  if (wasBlock && isScalar(node) && typeof value === "string") node.type = before.type;
  if (isSeq(before) && isSeq(node)) node.flow = before.flow;
  return node;
}

/** Puts a pair where its name belongs among the others. */
function place(map: YAMLMap, pair: Pair, order: readonly string[]): void {
  const rankOf = (name: unknown) => order.indexOf(String(isScalar(name) ? name.value : name));
  const rank = rankOf(pair.key);
  const before = rank < 0 ? -1 : map.items.findIndex(({ key }) => rankOf(key) > rank);
  if (before < 0) map.items.push(pair);
  else map.items.splice(before, 0, pair);
}

function remove(document: Document, path: Path): void {
  if (!document.hasIn(path)) return;
  document.deleteIn(path);
  const parents = path.slice(0, -1);
  const parent = parents.length > 0 ? document.getIn(parents) : undefined;
  const isEmpty = isMap(parent) && parent.items.length === 0;
  if (isEmpty && typeof parents.at(-1) === "string") remove(document, parents);
}

function ordered(fields: Fields): Fields {
  const names = Object.keys(fields).sort((one, other) => STEP_ORDER.indexOf(one) - STEP_ORDER.indexOf(other));
  return Object.fromEntries(names.map((name) => [name, fields[name] ?? null]));
}

/** Lists of names stand on one line. */
export function flowLists(step: YAMLMap): void {
  for (const pair of step.items) {
    if (!isPair(pair) || !isScalar(pair.key)) continue;
    if (pair.key.value === "needs" && isSeq(pair.value)) pair.value.flow = true;
    const who = isMap(pair.value) ? pair.value.get("who") : undefined;
    if (isSeq(who)) who.flow = true;
  }
}
