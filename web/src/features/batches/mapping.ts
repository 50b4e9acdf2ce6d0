import type { AgentInput } from "@/client";
import { type Draft, draftOf, type InputValues, readDraft } from "@/forms/input-values";
import { texts as formTexts } from "@/texts/forms";
import type { Row, Table } from "./rows";

/** Of each input, the column that goes into it; of one that is left empty, nothing. */
export type Mapping = Readonly<Record<string, string | undefined>>;

export interface RowProblem {
  /** Which row, counted from 0. */
  row: number;
  /** The input at fault; undefined where it is the row as a whole. */
  input: string | undefined;
  message: string;
}

export interface Checked {
  /** The values of each row, whether right or wrong, in their order. */
  inputs: readonly InputValues[];
  problems: readonly RowProblem[];
  /** The rows at fault. */
  wrong: ReadonlySet<number>;
}

function plainly(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}

/** For each input the column of the same name, whatever the case and what stands between its words. */
export function guessMapping(inputs: readonly AgentInput[], columns: readonly string[]): Mapping {
  const byName = new Map(columns.map((column) => [plainly(column), column]));
  return Object.fromEntries(inputs.map(({ name }) => [name, byName.get(plainly(name))]));
}

/** What each row would give the template, and what is wrong with it. */
export function checkRows(inputs: readonly AgentInput[], { rows }: Table, mapping: Mapping): Checked {
  const problems: RowProblem[] = [];
  const values = rows.map((row, place) => {
    const { draft, wrong: unread } = draftOfRow(inputs, row, mapping);
    const read = readDraft(inputs, draft);
    for (const { name } of inputs) {
      const message = unread[name] ?? read.wrong[name];
      if (message !== undefined) problems.push({ row: place, input: name, message });
    }
    return read.values;
  });
  return { inputs: values, problems, wrong: new Set(problems.map(({ row }) => row)) };
}

function draftOfRow(inputs: readonly AgentInput[], row: Row, mapping: Mapping) {
  const given: Record<string, unknown> = {};
  const wrong: Record<string, string> = {};
  for (const input of inputs) {
    const column = mapping[input.name];
    if (column === undefined) continue;
    const cell = cellOf(input, row[column]);
    if (cell === undefined) wrong[input.name] = formTexts.forms.wrong.choice;
    else given[input.name] = cell;
  }
  const draft: Draft = draftOf(inputs, given);
  return { draft, wrong };
}

const YES = new Set(["true", "yes", "y", "1"]);
const NO = new Set(["false", "no", "n", "0"]);

/** A cell as the form's controls would hold it; undefined where no control could. */
function cellOf(input: AgentInput, value: unknown): string | string[] | undefined {
  if (value === undefined || value === null) return input.type === "list" ? [] : "";
  if (input.type === "list") return Array.isArray(value) ? value.map(String) : linesOf(String(value));
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  if (input.type !== "boolean" || text.trim() === "") return text;
  const said = text.trim().toLowerCase();
  if (YES.has(said)) return "true";
  return NO.has(said) ? "false" : undefined;
}

/** A list in one cell: a line for each item, or a bar between them. */
function linesOf(text: string): string[] {
  return text
    .split(text.includes("\n") ? /\r?\n/ : "|")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** What the server said of the rows that were sent; `sent` are their places among all rows. */
export function problemsAt(
  fields: readonly { pointer: string; message: string }[],
  sent: readonly number[],
): RowProblem[] {
  return fields.flatMap(({ pointer, message }) => {
    const [, place, input] = /^body\.inputs\.(\d+)(?:\.(\w+))?/.exec(pointer) ?? [];
    const row = place === undefined ? undefined : sent[Number(place)];
    return row === undefined ? [] : [{ row, input, message }];
  });
}

/** A file to begin with: a line of names, and one of examples. */
export function exampleOf(inputs: readonly AgentInput[]): string[][] {
  return [inputs.map(({ name }) => name), inputs.map(exampleCell)];
}

function exampleCell({ type, choices, default: usual, minimum, name }: AgentInput): string {
  if (Array.isArray(usual)) return usual.join("|");
  if (usual !== null && usual !== undefined) return String(usual);
  if (choices?.[0] !== undefined) return choices[0];
  const samples = { integer: String(minimum ?? 1), number: String(minimum ?? 1), boolean: "yes", date: "2027-01-31" };
  if (type === "list") return "one|two";
  return type === "string" || type === "text" ? `${name.replaceAll("_", " ")} …` : samples[type];
}
