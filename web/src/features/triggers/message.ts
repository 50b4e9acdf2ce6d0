import type { AgentInput } from "@/client";
import { draftOf, readDraft } from "@/forms/input-values";
import { texts } from "@/texts/triggers";

const words = texts.triggers.form;
const REFERENCE = "${{";
const FIELD = /\$\{\{\s*message\.([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)/g;

/** What goes into each input at first: what is given, else the field of the message that is called the same. */
export function firstInputs(
  inputs: readonly AgentInput[],
  given: Readonly<Record<string, unknown>> = {},
): Record<string, string> {
  return Object.fromEntries(
    inputs.map(({ name, required }) => {
      const usual = required === false ? "" : `${REFERENCE} message.${name} }}`;
      return [name, given[name] == null ? usual : written(given[name])];
    }),
  );
}

/** A value as the form has it. */
export function written(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** What was written for each input as it is sent: an expression as it stands, everything else as the input's type. */
export function sentInputs(
  inputs: readonly AgentInput[],
  written: Readonly<Record<string, string>>,
): { values: Record<string, unknown>; wrong: Record<string, string> } {
  const values: Record<string, unknown> = {};
  const wrong: Record<string, string> = {};
  for (const input of inputs) {
    const read = readInput(input, written[input.name]?.trim() ?? "");
    if (read.wrong !== undefined) wrong[input.name] = read.wrong;
    else if (read.value !== undefined) values[input.name] = read.value;
  }
  return { values, wrong };
}

function readInput(input: AgentInput, text: string): { value?: unknown; wrong?: string } {
  if (text === "") return input.required === false ? {} : { wrong: words.missing };
  if (text.includes(REFERENCE)) return { value: input.type === "list" ? (listIn(text) ?? text) : text };
  const read = readDraft([input], draftOf([input], { [input.name]: literal(input, text) }));
  const value = read.values[input.name];
  return value === undefined ? { wrong: read.wrong[input.name] ?? words.json } : { value };
}

function literal({ type }: AgentInput, text: string): unknown {
  return type === "list" ? (listIn(text) ?? [text]) : text;
}

function listIn(text: string): unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A message that has every field that the inputs read. */
export function sampleMessage(inputs: Readonly<Record<string, unknown>>, sample: string): Record<string, unknown> {
  const message: Record<string, unknown> = {};
  for (const [, path = ""] of JSON.stringify(inputs).matchAll(FIELD)) put(message, path.split("."), sample);
  return message;
}

function put(into: Record<string, unknown>, [name = "", ...rest]: string[], value: string): void {
  if (rest.length === 0) {
    into[name] ??= value;
    return;
  }
  const inner = into[name];
  const next = typeof inner === "object" && inner !== null ? (inner as Record<string, unknown>) : {};
  into[name] = next;
  put(next, rest, value);
}
