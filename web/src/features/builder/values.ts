import type { AgentInput } from "@/client";
import { isFields, type Json } from "./document";

/** How a value of any kind stands in a control of text, without the line break with which YAML ends a block. */
export function shown(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value.replace(/\n+$/, "");
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value.join("\n");
  return JSON.stringify(value);
}

/** What text in a control means; nothing takes the value away. */
export function asText(text: string): Json | undefined {
  return text === "" ? undefined : text;
}

export function asNumber(text: string): Json | undefined {
  return /^-?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : asText(text);
}

export function asLines(text: string): Json | undefined {
  return text === "" ? undefined : text.split("\n");
}

/** A value of whatever kind it looks like: a number, true or false, JSON, or text. */
export function asAnything(text: string): Json {
  const trimmed = text.trim();
  if (!/^(-?\d|true$|false$|null$|[[{"])/.test(trimmed)) return text;
  try {
    const value: Json = JSON.parse(trimmed);
    // A text in quotes stays as it was typed.
    return typeof value === "string" ? text : value;
  } catch {
    return text;
  }
}

/** The same, so that `asAnything` reads a list as the list that it is. */
export function shownAsAnything(value: Json | undefined): string {
  return Array.isArray(value) ? JSON.stringify(value) : shown(value);
}

const CONSTANTS = new Map([
  ["true", true],
  ["false", false],
]);

/** What is typed for an input that an agent declares. An expression is text, whatever it will give. */
export function readerFor(type: AgentInput["type"]): (text: string) => Json | undefined {
  return (text) => {
    if (text === "" || text.includes("${{")) return asText(text);
    if (type === "integer" || type === "number") return asNumber(text);
    if (type === "boolean") return CONSTANTS.get(text) ?? text;
    return type === "list" ? asLines(text) : text;
  };
}

/** The inputs that a document declares, as far as they can be read. */
export function inputsOf(value: Json | undefined): AgentInput[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((input): AgentInput[] => {
    if (!isFields(input) || typeof input.name !== "string" || typeof input.type !== "string") return [];
    return [{ description: "", ...input } as unknown as AgentInput];
  });
}
