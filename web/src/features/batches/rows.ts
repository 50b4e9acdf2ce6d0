import { texts } from "@/texts/batches";
import { OpenQuote, parseCsv } from "./csv";

const faults = texts.batches.create.faults;

/** So many inputs a batch takes. */
export const MOST_ROWS = 10_000;
/** A file larger than this is not read, in bytes: the server takes as much. */
export const MOST_BYTES = 30_000_000;

export type Row = Readonly<Record<string, unknown>>;

/** Rows as they were given, with the columns of all of them in their order. */
export interface Table {
  columns: readonly string[];
  rows: readonly Row[];
}

/** Why text is no table, in words for whoever gave it. */
export class NoTable extends Error {}

/** Reads CSV, JSON or JSON Lines, whichever it is; NoTable where it is none of them. */
export function readTable(text: string): Table {
  const begin = text.trimStart()[0];
  if (begin === undefined) throw new NoTable(faults.empty);
  const table = begin === "[" ? jsonTable(text) : begin === "{" ? linesTable(text) : csvTable(text);
  if (table.rows.length === 0) throw new NoTable(faults.empty);
  if (table.rows.length > MOST_ROWS) throw new NoTable(faults.tooMany(MOST_ROWS, table.rows.length));
  return table;
}

function csvTable(text: string): Table {
  const [columns, ...lines] = csvLines(text);
  if (columns === undefined) throw new NoTable(faults.empty);
  const names = columns.map((name) => name.trim());
  if (names.every((name) => name === "")) throw new NoTable(faults.noColumns);
  if (lines.length === 0) throw new NoTable(faults.onlyHeader);
  const rows = lines.map((line) => Object.fromEntries(names.map((name, place) => [name, line[place] ?? ""])));
  return { columns: [...new Set(names.filter((name) => name !== ""))], rows };
}

function csvLines(text: string): string[][] {
  try {
    return parseCsv(text);
  } catch (problem) {
    throw problem instanceof OpenQuote ? new NoTable(faults.quote(problem.line)) : problem;
  }
}

function jsonTable(text: string): Table {
  const value = parsed(text, faults.json);
  if (!Array.isArray(value)) throw new NoTable(faults.notRows);
  return tableOf(value);
}

/** JSON Lines; a single object that is written over several lines is one row. */
function linesTable(text: string): Table {
  const lines = text.split(/\r?\n/);
  const given = lines
    .map((line, place) => ({ line: line.trim(), number: place + 1 }))
    .filter(({ line }) => line !== "");
  if (given.length > 1 && given[0]?.line === "{") return tableOf([parsed(text, faults.json)]);
  return tableOf(given.map(({ line, number }) => parsed(line, (message) => faults.line(number, message))));
}

function parsed(text: string, says: (message: string) => string): unknown {
  try {
    return JSON.parse(text);
  } catch (problem) {
    throw new NoTable(says(problem instanceof Error ? problem.message : String(problem)));
  }
}

function tableOf(values: readonly unknown[]): Table {
  const rows = values.filter(
    (value): value is Row => typeof value === "object" && value !== null && !Array.isArray(value),
  );
  if (rows.length < values.length) throw new NoTable(faults.notRows);
  return { columns: [...new Set(rows.flatMap((row) => Object.keys(row)))], rows };
}
