import { texts } from "@/texts/batches";
import { writeCsv } from "./csv";

const names = texts.batches.results.csv;

interface Line {
  index: number;
  workflow_id: string;
  status: string;
  output: unknown;
  error: string | null;
}

/** Text as it is; everything else as JSON. */
export function outputText(output: unknown): string {
  if (output === null || output === undefined) return "";
  return typeof output === "string" ? output : JSON.stringify(output);
}

/** Lines of JSON as a table. Where outputs are objects, each of their fields has a column. */
export function resultsCsv(lines: string): string {
  const rows = lines
    .split("\n")
    .filter((line) => line !== "")
    .map((line): Line => JSON.parse(line));
  const fields = [...new Set(rows.flatMap(({ output }) => (isRecord(output) ? Object.keys(output) : [])))];
  const needsOutput = fields.length === 0 || rows.some(({ output }) => output !== null && !isRecord(output));
  const head = [
    names.number,
    names.workflow,
    names.status,
    names.error,
    ...(needsOutput ? [names.output] : []),
    ...fields,
  ];
  const body = rows.map(({ index, workflow_id, status, output, error }) => {
    const record = isRecord(output) ? output : {};
    const whole = needsOutput ? [isRecord(output) ? "" : outputText(output)] : [];
    return [
      String(index + 1),
      workflow_id,
      status,
      error ?? "",
      ...whole,
      ...fields.map((name) => outputText(record[name])),
    ];
  });
  return writeCsv([head, ...body]);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
