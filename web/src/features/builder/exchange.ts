import { Document, isMap, isSeq, parseDocument, stringify } from "yaml";
import type { TemplateSave, WorkflowRequest } from "@/client";
import { dataOf, isFields, type Json, type Reading, read } from "./document";
import { flowLists } from "./edits";

const STYLE = { lineWidth: 110, flowCollectionPadding: false };

/** What begins a new workflow. */
export function emptyText(name: string): string {
  return `name: ${name}\nsteps: []\n`;
}

/** A saved document as text. */
export function textFrom(document: TemplateSave["document"]): string {
  const made = new Document(document);
  const steps = made.get("steps");
  for (const [index, step] of (isSeq(steps) ? steps.items : []).entries()) {
    if (!isMap(step)) continue;
    flowLists(step);
    step.spaceBefore = index > 0;
  }
  return made.toString(STYLE);
}

/** What a file or the clipboard holds, as text to be edited; undefined where it is no workflow. */
export function textOfFile(content: string): string | undefined {
  const text = content.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n");
  const { draft } = read(text);
  if (draft === undefined || !Array.isArray(draft.fields.steps)) return undefined;
  return text.trimStart().startsWith("{") ? stringify(draft.fields, STYLE) : text;
}

/** The document as the engine takes it. What is wrong with it, the engine says. */
export function documentFor({ text, draft }: Reading): WorkflowRequest | undefined {
  const data: Json | undefined = draft && dataOf(parseDocument(text));
  return isFields(data) ? (data as unknown as WorkflowRequest) : undefined;
}
