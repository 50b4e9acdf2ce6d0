import { formatNumber } from "@/lib/format-number";

/** A number with its noun. */
export function counted(count: number, one: string, many: string): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`;
}
