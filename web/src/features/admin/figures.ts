import type { Component, Figure, State } from "@/client";
import { formatDuration, formatNumber } from "@/lib/format";

const UNITS = ["B", "KB", "MB", "GB", "TB"];
const STEP = 1024;
const SECOND = 1000;

/** A figure as people say it: "640 ms", "3.2 s", "12.4 MB", "1,500". */
export function figureText({ value, unit }: Pick<Figure, "value" | "unit">): string {
  if (unit === "s") return formatDuration(value * SECOND);
  if (unit === "ms") return value < 10 ? `${Number(value.toFixed(1))} ms` : formatDuration(value);
  if (unit === "bytes") return bytesText(value);
  return formatNumber(value);
}

function bytesText(value: number): string {
  let size = value;
  let place = 0;
  while (size >= STEP && place < UNITS.length - 1) {
    size /= STEP;
    place += 1;
  }
  return `${Number(size.toFixed(1))} ${UNITS[place]}`;
}

const ORDER: readonly State[] = ["away", "degraded", "well"];

/** What is not well stands first; the rest keeps its place. */
export function worstFirst(components: readonly Component[]): Component[] {
  return components.toSorted((one, other) => ORDER.indexOf(one.state) - ORDER.indexOf(other.state));
}

/** The words for a name that the engine gave; one that is new here is shown as it is. */
export function named(words: Readonly<Record<string, string>>, name: string): string {
  return words[name] ?? name.replaceAll("_", " ");
}
