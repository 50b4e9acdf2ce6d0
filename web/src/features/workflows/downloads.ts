import type { Step } from "./api";
import { textOf } from "./outputs";
import { unescapeReferences } from "./references";
import { csvOf, tableOf } from "./tables";

export type Format = "md" | "json" | "csv";

const KINDS: Record<Format, string> = {
  md: "text/markdown;charset=utf-8",
  json: "application/json",
  csv: "text/csv;charset=utf-8",
};

/** As what an answer can be had. */
export function formatsOf(output: unknown): Format[] {
  return tableOf(output) ? ["md", "json", "csv"] : ["md", "json"];
}

/** An answer as a file. */
export function fileOf(step: Step, format: Format): Blob {
  return new Blob([contentOf(step, format)], { type: KINDS[format] });
}

export function contentOf(step: Step, format: Format): string {
  switch (format) {
    case "md":
      return typeof step.output === "string" ? step.output : `\`\`\`json\n${textOf(step.output)}\n\`\`\`\n`;
    case "csv":
      // Without the mark, Excel takes UTF-8 for something else.
      return `\uFEFF${csvOf(tableOf(step.output) ?? [])}`;
    case "json":
      return JSON.stringify(recordOf(step), null, 2);
  }
}

/** The answer with what it was an answer to, who wrote it, and what it took. */
function recordOf({ agent, input, output, model, usage, cost, started_at, finished_at }: Step) {
  return { agent, input: unescapeReferences(input), output, model, usage, cost, started_at, finished_at };
}
