/** The table that an answer holds, as rows with the heading first; undefined where it holds none, or several. */
export function tableOf(output: unknown): string[][] | undefined {
  if (Array.isArray(output)) return ofRecords(output);
  if (typeof output !== "string") return undefined;
  return ofMarkdown(output) ?? ofJson(output);
}

/** Rows as a spreadsheet reads them; a cell that it would take for a formula is made text. */
export function csvOf(rows: readonly string[][]): string {
  return rows
    .map((row) => row.map(cell).join(","))
    .join("\r\n")
    .concat("\r\n");
}

function cell(text: string): string {
  const isNumber = /^[+-]?\d[\d.,]*%?$/.test(text);
  const safe = /^[=+\-@\t\r]/.test(text) && !isNumber ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function ofRecords(entries: unknown[]): string[][] | undefined {
  const records = entries.filter(isRecord);
  if (records.length === 0 || records.length !== entries.length) return undefined;
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))];
  return [names, ...records.map((record) => names.map((name) => written(record[name])))];
}

function isRecord(entry: unknown): entry is Record<string, unknown> {
  return typeof entry === "object" && entry !== null && !Array.isArray(entry);
}

function written(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function ofJson(text: string): string[][] | undefined {
  const bare = /^\s*```(?:json)?\n([\s\S]*)\n```\s*$/.exec(text)?.[1] ?? text;
  try {
    const value: unknown = JSON.parse(bare);
    return Array.isArray(value) ? ofRecords(value) : undefined;
  } catch {
    return undefined;
  }
}

const RULE = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

function ofMarkdown(text: string): string[][] | undefined {
  const lines = text.split(/\r?\n/);
  const rules = lines.flatMap((line, index) => {
    const heading = lines[index - 1];
    return heading?.includes("|") && line.includes("|") && RULE.test(line) ? [index] : [];
  });
  const [rule, another] = rules;
  if (rule === undefined || another !== undefined) return undefined;
  const rest = lines.slice(rule + 1);
  const end = rest.findIndex((line) => !line.includes("|"));
  const heading = cellsOf(lines[rule - 1] ?? "");
  const body = (end === -1 ? rest : rest.slice(0, end)).map((line) => {
    const cells = cellsOf(line);
    return heading.map((_, index) => cells[index] ?? "");
  });
  return [heading, ...body];
}

function cellsOf(line: string): string[] {
  const inner = line
    .trim()
    .replace(/^\|/, "")
    .replace(/(?<!\\)\|$/, "");
  return inner.split(/(?<!\\)\|/).map((part) => plain(part.trim().replaceAll("\\|", "|")));
}

/** A cell's words without the marks that only say how they look. */
function plain(text: string): string {
  return text
    .replaceAll(/<br\s*\/?>/gi, "\n")
    .replaceAll(/(\*\*|__)(.+?)\1/g, "$2")
    .replaceAll(/`([^`]+)`/g, "$1");
}
