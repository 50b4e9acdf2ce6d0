/** What is stacked in each step of a chart, from the bottom. */
export interface Part {
  key: string;
  label: string;
  /** A custom property of the style sheet. */
  colour: string;
}

/** A step of a chart as it is drawn and told. */
export interface Drawn {
  at: number;
  until: number;
  /** Below the chart. */
  tick: string;
  /** In full. */
  name: string;
  /** By the keys of the parts. */
  heights: Record<string, number>;
  /** The same as words, by the keys of the parts. */
  cells: Record<string, string>;
}

const SERIES = ["--series-1", "--series-2", "--series-3", "--series-4", "--series-5"];
export const OTHERS = "--series-0";

/** The colour of one of a few lines; those beyond share one. */
export function seriesColour(place: number): string {
  return SERIES[place] ?? OTHERS;
}

export const MOST_SERIES = SERIES.length;

export const STATUS_COLOURS = { completed: "--done", failed: "--failed", cancelled: "--series-0" } as const;

/** What a step says, for those who do not see it. */
export function sayingOf(drawn: Drawn | undefined, parts: readonly Part[]): string {
  if (drawn === undefined) return "";
  return `${drawn.name}: ${parts.map(({ key, label }) => `${label} ${drawn.cells[key] ?? ""}`).join(", ")}`;
}
