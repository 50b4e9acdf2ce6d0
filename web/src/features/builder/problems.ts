import type { FieldProblem } from "@/client";
import type { Path, Reading } from "./document";

/** Something wrong with a text, in the engine's words. */
export interface Problem {
  pointer: string;
  message: string;
  path: Path;
  /** The step it is in. */
  step: string | undefined;
  /** Its place in the text. */
  from: number;
  to: number;
  line: number;
}

/** Puts the engine's words on a text to their places in it. */
export function placed(problems: readonly FieldProblem[], reading: Reading): Problem[] {
  return problems.map(({ pointer, message }) => {
    const path = pathOf(pointer);
    const line = Number(/^line (\d+): /.exec(message)?.[1] ?? Number.NaN);
    const span = Number.isNaN(line) ? reading.spanOf(path) : lineSpan(reading.text, line);
    const [top, index] = path;
    const step = top === "steps" ? reading.draft?.steps.find((one) => one.index === index)?.key : undefined;
    return { pointer, message, path, step, ...span, line: reading.lineOf(span.from) };
  });
}

/** What the page finds by itself while the text is no YAML. */
export function ownFaults(reading: Reading): Problem[] {
  return reading.faults.map((fault) => ({ ...fault, pointer: "document", path: [], step: undefined }));
}

function pathOf(pointer: string): Path {
  if (pointer === "document") return [];
  return pointer.split(".").map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

function lineSpan(text: string, line: number): { from: number; to: number } {
  const before = text.split("\n").slice(0, line - 1);
  const from = Math.min(
    before.reduce((sum, one) => sum + one.length + 1, 0),
    text.length,
  );
  const end = text.indexOf("\n", from);
  return { from, to: end < 0 ? text.length : end };
}

/** The first words on a field, or on something in it. */
export function problemAt(problems: readonly Problem[], path: Path): string | undefined {
  const pointer = path.join(".");
  const said = problems.find((one) => one.pointer === pointer || one.pointer.startsWith(`${pointer}.`))?.message;
  return said === undefined ? undefined : said.charAt(0).toUpperCase() + said.slice(1);
}
