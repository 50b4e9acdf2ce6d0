import { formatNumber } from "@/lib/format";

export const forms = {
  running: "Running …",
  choose: "Choose …",
  yes: "Yes",
  no: "No",
  between: (least: string, most: string) => `From ${least} to ${most}.`,
  atLeast: (least: string) => `At least ${least}.`,
  atMost: (most: string) => `At most ${most}.`,
  ifEmpty: (value: string) => `If left empty: ${value}.`,
  wrong: {
    missing: "This is required.",
    missingItem: "At least one line is required.",
    oneLine: "This must stand on one line.",
    choice: "Choose one of the values offered.",
    integer: "Give a whole number, in digits only.",
    number: "Give a number, such as 1250 or 0.5.",
    tooLarge: "This number is too large.",
    date: "Give a date that exists, as YYYY-MM-DD.",
    least: (value: string) => `Give at least ${value}.`,
    most: (value: string) => `Give at most ${value}.`,
    tooLong: (most: number, length: number) =>
      `Use at most ${formatNumber(most)} characters; there are ${formatNumber(length)}.`,
    tooMany: (most: number, count: number) =>
      `Use at most ${formatNumber(most)} lines; there are ${formatNumber(count)}.`,
  },
};
