/** Where text could not be read as CSV: in this line a quotation mark opens that nothing closes. */
export class OpenQuote extends Error {
  readonly line: number;

  constructor(line: number) {
    super(`a quotation mark of line ${line} is never closed`);
    this.line = line;
  }
}

const DELIMITERS = [",", ";", "\t"] as const;

/** The lines of a CSV file as RFC 4180 has them, with the delimiter that its first line has most of; empty lines are left out. */
export function parseCsv(text: string): string[][] {
  const source = text.replace(/^\uFEFF/, "");
  const delimiter = delimiterOf(source);
  const rows: string[][] = [];
  let row: string[] = [];
  let place = 0;
  let line = 1;
  while (place <= source.length) {
    const cell = source[place] === '"' ? quoted(source, place, line, delimiter) : plain(source, place, delimiter);
    line += cell.breaks;
    row.push(cell.text);
    place = cell.end;
    if (source[place] === delimiter) {
      place += 1;
      continue;
    }
    if (row.length > 1 || row[0] !== "") rows.push(row);
    row = [];
    line += 1;
    place += source.startsWith("\r\n", place) ? 2 : 1;
  }
  return rows;
}

interface Cell {
  text: string;
  /** Where it ends: at a delimiter, the end of the line or of the text. */
  end: number;
  breaks: number;
}

function plain(source: string, start: number, delimiter: string): Cell {
  let end = start;
  while (end < source.length && source[end] !== delimiter && source[end] !== "\n" && source[end] !== "\r") end += 1;
  return { text: source.slice(start, end), end, breaks: 0 };
}

function quoted(source: string, start: number, line: number, delimiter: string): Cell {
  let text = "";
  let from = start + 1;
  for (;;) {
    const close = source.indexOf('"', from);
    if (close === -1) throw new OpenQuote(line);
    text += source.slice(from, close);
    if (source[close + 1] !== '"') {
      // What follows the closing mark should not be there; it is kept rather than lost.
      const rest = plain(source, close + 1, delimiter);
      return { text: text + rest.text, end: rest.end, breaks: text.split("\n").length - 1 };
    }
    text += '"';
    from = close + 2;
  }
}

function delimiterOf(source: string): string {
  const head = source.slice(0, source.search(/[\r\n]|$/));
  const counts = DELIMITERS.map((delimiter) => head.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ",";
}

/** Lines as a CSV file that spreadsheets open; a cell that they would take for a formula is made text. */
export function writeCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(written).join(",")}\r\n`).join("");
}

function written(cell: string): string {
  const safe = /^[=+\-@\t\r]/.test(cell) && Number.isNaN(Number(cell)) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
