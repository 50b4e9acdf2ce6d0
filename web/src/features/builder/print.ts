import { type Document, isMap, isNode, isSeq, LineCounter, type Pair, parseDocument } from "yaml";
import { dataOf } from "./document";

const WIDTH = 110;

/** A part of a document that is printed anew or left as it was: a field of the top, or a step. */
interface Unit {
  kind: string;
  data: string;
  text: string;
}

/** The text after a change of its document. What did not change stays as it was written, to the letter. */
export function edited(text: string, change: (document: Document) => void): string {
  const document: Document = parseDocument(text);
  if (document.errors.length > 0) return text;
  if (!isMap(document.contents)) document.contents = document.createNode({});
  change(document);
  const before = unitsOf(text);
  const printed = document.toString({ ...styleOf(text), lineWidth: WIDTH, flowCollectionPadding: false });
  const kept = before && withKept(before, printed);
  return kept !== undefined && saysTheSame(kept, document) ? kept : printed;
}

function withKept(before: readonly Unit[], printed: string): string | undefined {
  const left = [...before];
  const after = unitsOf(printed);
  return after
    ?.map((unit) => {
      const index = left.findIndex(({ kind, data }) => kind === unit.kind && data === unit.data);
      return index < 0 ? unit.text : (left.splice(index, 1)[0]?.text ?? unit.text);
    })
    .join("");
}

function saysTheSame(text: string, document: Document): boolean {
  const other = parseDocument(text);
  return other.errors.length === 0 && JSON.stringify(dataOf(other)) === JSON.stringify(dataOf(document));
}

/** How lists stand in this text, so that what is new looks like the rest. */
function styleOf(text: string): { indent: number; indentSeq: boolean } {
  const column = /^steps:[^\n]*\n(?:\s*(?:#[^\n]*)?\n)*( *)- /m.exec(text)?.[1]?.length ?? 2;
  return column === 0 ? { indent: 2, indentSeq: false } : { indent: Math.min(column, 8), indentSeq: true };
}

interface Beginning {
  kind: string;
  data: string;
  offset: number;
}

/** Cuts a text in its units; together they are the text. Undefined where it is not written in blocks. */
function unitsOf(text: string): Unit[] | undefined {
  const lines = new LineCounter();
  const { contents, errors } = parseDocument(text, { lineCounter: lines });
  if (errors.length > 0 || !isMap(contents) || contents.flow) return undefined;
  const begins = contents.items.flatMap(beginningsOf);
  const places = begins.flatMap((one) => one ?? []);
  return places.length === begins.length ? cut(text, places, lines) : undefined;
}

/** Where a field of the top begins, and below `steps` each step. */
function beginningsOf({ key, value }: Pair): (Beginning | undefined)[] {
  const name = isNode(key) ? String(key.toJSON()) : "";
  const isSteps = name === "steps" && isSeq(value) && !value.flow && value.items.length > 0;
  const field = beginning(`field ${name}`, isSteps ? "" : dataText(value), key);
  return isSteps ? [field, ...value.items.map((item) => beginning("step", dataText(item), item))] : [field];
}

function beginning(kind: string, data: string, node: unknown): Beginning | undefined {
  const offset = isNode(node) ? node.range?.[0] : undefined;
  return offset === undefined ? undefined : { kind, data, offset };
}

function dataText(value: unknown): string {
  return isNode(value) ? JSON.stringify(value.toJSON()) : "";
}

/** Comments and empty lines above something belong to it. */
function cut(text: string, begins: readonly Beginning[], lines: LineCounter): Unit[] {
  const starts = begins.map(({ offset }) => {
    const line = lines.linePos(offset).line;
    const column = /^ */.exec(lineAt(text, lines, line))?.[0].length ?? 0;
    return lines.lineStarts[firstLine(text, lines, line, column) - 1] ?? 0;
  });
  return begins.map(({ kind, data }, index) => {
    const from = index === 0 ? 0 : (starts[index] ?? 0);
    return { kind, data, text: withEnd(text.slice(from, starts[index + 1] ?? text.length)) };
  });
}

function withEnd(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}

function firstLine(text: string, lines: LineCounter, line: number, column: number): number {
  let first = line;
  while (first > 1) {
    const [, indent = "", rest = ""] = /^( *)(.*)$/.exec(lineAt(text, lines, first - 1)) ?? [];
    // A comment further in is the end of what stands above.
    if (!(rest.trim() === "" || (rest.startsWith("#") && indent.length <= column))) break;
    first -= 1;
  }
  return first;
}

function lineAt(text: string, lines: LineCounter, line: number): string {
  return text.slice(lines.lineStarts[line - 1] ?? 0, lines.lineStarts[line] ?? text.length).trimEnd();
}
