import type { Draft, DraftStep, Json } from "./document";
import { isFields } from "./document";

const OPENING = "${{";
const CLOSING = "}}";

/** An expression with the step `from` called `to`. */
export function renamedInText(expression: string, from: string, to: string): string {
  return expression.replaceAll(new RegExp(`(?<![\\w.-])steps\\.${escaped(from)}(?![\\w-])`, "g"), () => `steps.${to}`);
}

/** A text with expressions in `${{ }}`, the step `from` called `to` in them; `$${{` begins none. */
export function renamedIn(text: string, from: string, to: string): string {
  return text.replaceAll(/(\$?)(\$\{\{)(.*?)(\}\})/gs, (whole, sign, opening, inner, closing) =>
    sign === "$" ? whole : `${opening}${renamedInText(inner, from, to)}${closing}`,
  );
}

function escaped(name: string): string {
  return name.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** Where an expression stands decides what it may name. */
export type Place = "input" | "text" | "when" | "in" | "until" | "save" | "output" | "context";

export interface Candidate {
  /** What is written. */
  text: string;
  /** What it is, for whoever chooses. */
  from: "input" | "context" | "step" | "own";
  /** A step that must come before; to be added to the needs where it does not yet. */
  step?: string;
}

/** What an expression at a place may name, nearest first. */
export function candidatesFor(draft: Draft, step: DraftStep | undefined, place: Place): Candidate[] {
  const inputs = namesIn(draft.fields.inputs).map((name) => ({ text: `inputs.${name}`, from: "input" as const }));
  if (place === "context") return inputs;
  return [...ownNames(step, place), ...stepNames(draft, step), ...inputs, ...contextNames(draft)];
}

function stepNames(draft: Draft, step: DraftStep | undefined): Candidate[] {
  const before = step ? comingBefore(draft, step.id) : new Set(draft.steps.map(({ id }) => id));
  const after = step ? comingAfter(draft, step.id) : new Set<string>();
  const others = draft.steps.filter(({ id }) => id !== "" && id !== step?.id && !after.has(id));
  const nearest = others.sort((one, other) => Number(before.has(other.id)) - Number(before.has(one.id)));
  return nearest.flatMap(({ id, kind }) =>
    partsOf(kind).map((part) => ({ text: `steps.${id}.${part}`, from: "step" as const, step: id })),
  );
}

function partsOf(kind: DraftStep["kind"]): string[] {
  const more = kind === "approval" ? ["output.approved", "output.comment"] : [];
  return ["output", ...more, "status", "error"];
}

function contextNames(draft: Draft): Candidate[] {
  const written = [draft.fields.context, ...draft.steps.flatMap(({ fields }) => [fields.set, fields.save])];
  const names = new Set(written.flatMap((value) => (isFields(value) ? Object.keys(value) : [])));
  return [...names].map((name) => ({ text: `context.${name}`, from: "context" }));
}

/** What only this step has: its item, its rounds, its output. */
function ownNames(step: DraftStep | undefined, place: Place): Candidate[] {
  const names: string[] = [];
  const each = step?.fields.for_each;
  const hasRounds = isFields(step?.fields.loop);
  if (place === "input" && isFields(each)) names.push(typeof each.as === "string" ? each.as : "item", "index");
  if (place === "save" || place === "until") names.push("output");
  if ((place === "input" || place === "until") && hasRounds) names.push("previous", "round");
  return names.map((text) => ({ text, from: "own" }));
}

function namesIn(inputs: Json | undefined): string[] {
  return Array.isArray(inputs)
    ? inputs.flatMap((input) => (isFields(input) && typeof input.name === "string" ? [input.name] : []))
    : [];
}

/** The ids of all steps that come before one, by its needs and theirs; a fallback comes after what it stands in for. */
export function comingBefore(draft: Draft, id: string): Set<string> {
  return reached(id, (at) => [
    ...(draft.steps.find((step) => step.id === at)?.needs ?? []),
    ...draft.steps.filter((step) => fallbackOf(step) === at).map((step) => step.id),
  ]);
}

export function comingAfter(draft: Draft, id: string): Set<string> {
  return reached(id, (at) => draft.steps.filter((step) => step.needs.includes(at)).map((step) => step.id));
}

function reached(from: string, next: (id: string) => readonly string[]): Set<string> {
  const found = new Set<string>();
  const waiting = [from];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    for (const other of next(id)) {
      if (found.has(other)) continue;
      found.add(other);
      waiting.push(other);
    }
  }
  found.delete(from);
  return found;
}

/** The step that stands in where this one fails. */
export function fallbackOf({ fields }: DraftStep): string | undefined {
  return isFields(fields.on_error) && typeof fields.on_error.run === "string" ? fields.on_error.run : undefined;
}

/** The name being typed at the caret of a text, and where it begins; undefined outside of expressions. */
export function typedAt(
  text: string,
  caret: number,
  isExpression: boolean,
): { from: number; word: string } | undefined {
  const before = text.slice(0, caret);
  if (!isExpression) {
    const opened = before.lastIndexOf(OPENING);
    if (opened < 0 || before[opened - 1] === "$" || before.indexOf(CLOSING, opened) >= 0) return undefined;
    if (caret < opened + OPENING.length) return undefined;
  }
  const word = /[A-Za-z_][\w.-]*$/.exec(before)?.[0] ?? "";
  return { from: caret - word.length, word };
}

/** The candidates that what is typed may become. */
export function matching(candidates: readonly Candidate[], word: string): Candidate[] {
  const wanted = word.toLowerCase();
  return candidates.filter(({ text }) => text.toLowerCase().includes(wanted) && text !== word);
}
