import type { AgentInput } from "@/client";
import { formatNumber } from "@/lib/format";
import { texts } from "@/texts/forms";

/** What stands in a control: text for all that is typed or chosen, lines for a list. */
export type Draft = Record<string, string | string[]>;
/** What an agent is given. */
export type InputValues = Record<string, string | number | boolean | string[]>;
type Read = { value?: InputValues[string]; wrong?: string };

// The limits of the agents themselves.
export const MAX_STRING = 1_000;
export const MAX_TEXT = 100_000;
const MAX_ITEMS = 200;

const words = texts.forms.wrong;

/** The controls' first content: the defaults, overlaid with `given`, such as an example. */
export function draftOf(inputs: readonly AgentInput[], given: Record<string, unknown> = {}): Draft {
  return Object.fromEntries(inputs.map((input) => [input.name, shown(input, given[input.name] ?? input.default)]));
}

function shown(input: AgentInput, value: unknown): string | string[] {
  if (input.type === "list") return Array.isArray(value) && value.length > 0 ? value.map(String) : [""];
  return value === null || value === undefined ? "" : String(value);
}

/** Every input's value, or what is wrong with it; mirrors the server's checks. What is left empty is left out. */
export function readDraft(
  inputs: readonly AgentInput[],
  draft: Draft,
): { values: InputValues; wrong: Record<string, string> } {
  const values: InputValues = {};
  const wrong: Record<string, string> = {};
  for (const input of inputs) {
    const read = readInput(input, draft[input.name] ?? "");
    if (read.wrong !== undefined) wrong[input.name] = read.wrong;
    else if (read.value !== undefined) values[input.name] = read.value;
  }
  return { values, wrong };
}

function readInput(input: AgentInput, typed: string | string[]): Read {
  if (Array.isArray(typed)) return readList(input, typed);
  // Blank numbers and dates are no numbers and dates; blank text is text.
  const text = input.type === "string" || input.type === "text" ? typed : typed.trim();
  if (text === "") return input.required === false ? {} : { wrong: words.missing };
  switch (input.type) {
    case "integer":
      return readInteger(input, text);
    case "number":
      return readNumber(input, text);
    case "boolean":
      return { value: text === "true" };
    case "date":
      return isDate(text) ? { value: text } : { wrong: words.date };
    default:
      return readText(input, text);
  }
}

function readText(input: AgentInput, text: string): Read {
  const most = input.type === "string" ? MAX_STRING : MAX_TEXT;
  const length = lengthOf(text);
  if (length > most) return { wrong: words.tooLong(most, length) };
  if (input.type === "string" && /[\r\n]/.test(text)) return { wrong: words.oneLine };
  if (input.choices?.length && !input.choices.includes(text)) return { wrong: words.choice };
  return { value: text };
}

function readInteger(input: AgentInput, text: string): Read {
  if (!/^[+-]?\d+$/.test(text)) return { wrong: words.integer };
  const value = Number(text);
  // Beyond this, another number than the one typed would arrive.
  if (!Number.isSafeInteger(value)) return { wrong: words.tooLarge };
  return bounded(input, value);
}

function readNumber(input: AgentInput, text: string): Read {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return { wrong: words.number };
  const value = Number(text);
  return Number.isFinite(value) ? bounded(input, value) : { wrong: words.tooLarge };
}

function bounded(input: AgentInput, value: number): Read {
  if (input.minimum != null && value < input.minimum) return { wrong: words.least(formatNumber(input.minimum)) };
  if (input.maximum != null && value > input.maximum) return { wrong: words.most(formatNumber(input.maximum)) };
  return { value };
}

function readList(input: AgentInput, lines: string[]): Read {
  const items = lines.filter((line) => line !== "");
  if (items.length === 0) return input.required === false ? {} : { wrong: words.missingItem };
  if (items.length > MAX_ITEMS) return { wrong: words.tooMany(MAX_ITEMS, items.length) };
  const length = items.reduce((sum, item) => sum + lengthOf(item), 0);
  return length > MAX_TEXT ? { wrong: words.tooLong(MAX_TEXT, length) } : { value: items };
}

function isDate(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** In characters as the server counts them: code points. */
function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}

/** The controls' content for values whose declarations are not at hand; what no control holds is left out. */
export function draftOfValues(values: Record<string, unknown>): Draft {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]): [string, string | string[]][] => {
      if (Array.isArray(value)) return [[name, value.map(String)]];
      return value === null || typeof value === "object" ? [] : [[name, String(value)]];
    }),
  );
}
