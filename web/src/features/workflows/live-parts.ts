const FENCE = /^ {0,3}(```+|~~~+)/;

/**
 * Of a text that still grows, the part that no further word changes, and the rest: cut at the last empty line outside
 * of code, so that what has been drawn need not be drawn again and half a table is not taken for something else.
 */
export function liveParts(text: string): { settled: string; growing: string } {
  let at = 0;
  let cut = 0;
  let fence: string | undefined;
  for (const line of text.split("\n")) {
    const mark = FENCE.exec(line)?.[1];
    if (mark !== undefined && fence === undefined) fence = mark;
    else if (mark !== undefined && fence !== undefined && mark.startsWith(fence)) fence = undefined;
    at += line.length + 1;
    if (fence === undefined && line.trim() === "" && at <= text.length) cut = at;
  }
  return { settled: text.slice(0, cut), growing: text.slice(cut) };
}
