import type { AgentInput } from "@/client";
import { draftOf, readDraft } from "@/forms/input-values";
import { texts } from "@/texts/triggers";

const words = texts.triggers.form;
const REFERENCE = "${{";
const FIELD = /\$\{\{\s*message\.([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)/g;

/** What goes into each input at first: the field of the message that is called the same. */
export function usualInputs(inputs: readonly AgentInput[]): Record<string, string> {
  return Object.fromEntries(
    inputs.map(({ name, required }) => [name, required === false ? "" : `${REFERENCE} message.${name} }}`]),
  );
}

/** What was written for each input as it is sent: an expression as it stands, everything else as the input's type. */
export function sentInputs(
  inputs: readonly AgentInput[],
  written: Readonly<Record<string, string>>,
): { values: Record<string, unknown>; wrong: Record<string, string> } {
  const values: Record<string, unknown> = {};
  const wrong: Record<string, string> = {};
  for (const input of inputs) {
    const text = written[input.name]?.trim() ?? "";
    if (text.includes(REFERENCE)) values[input.name] = text;
    else if (text === "" && input.required !== false) wrong[input.name] = words.missing;
    else if (text !== "") {
      const read = readDraft([input], draftOf([input], { [input.name]: literal(input, text) }));
      const value = read.values[input.name];
      if (value === undefined) wrong[input.name] = read.wrong[input.name] ?? words.json;
      else values[input.name] = value;
    }
  }
  return { values, wrong };
}

function literal({ type }: AgentInput, text: string): unknown {
  if (type !== "list") return text;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [text];
  } catch {
    return [text];
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
