import { texts } from "@/texts/schedules";

const words = texts.schedules.words;
const DAY_CODES = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const MONTH_CODES = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
/** More clock times than these are told by their hours instead. */
const MOST_TIMES = 6;

/** One field of a cron expression: any value, every so many, or those of a list of ranges. */
type Field = { any: true } | { step: number } | { ranges: readonly (readonly [number, number])[] };

interface Cron {
  minute: Field;
  hour: Field;
  date: Field;
  month: Field;
  day: Field;
}

/** What a cron expression means, in a sentence; an expression with parts that are not known here is only quoted. */
export function cronSentence(expression: string): string {
  const cron = parsed(expression);
  if (cron === undefined) return words.unread(expression.trim());
  const when = timeOf(cron);
  const days = daysOf(cron, when.isClock);
  const months = isAny(cron.month) ? "" : words.inMonths(listed(cron.month, (month) => words.monthNames[month - 1]));
  return capital([when.says, days, months].filter((part) => part !== "").join(", "));
}

function parsed(expression: string): Cron | undefined {
  const parts = expression.trim().toUpperCase().split(/\s+/);
  if (parts.length !== 5) return undefined;
  const [minute, hour, date, month, day] = [
    fieldOf(parts[0], 0, 59),
    fieldOf(parts[1], 0, 23),
    fieldOf(parts[2], 1, 31),
    fieldOf(parts[3], 1, 12, MONTH_CODES, 1),
    fieldOf(parts[4], 0, 7, DAY_CODES),
  ];
  return minute && hour && date && month && day ? { minute, hour, date, month, day } : undefined;
}

function fieldOf(text = "", least: number, most: number, codes: readonly string[] = [], first = 0): Field | undefined {
  if (text === "*") return { any: true };
  const step = /^\*\/(\d+)$/.exec(text)?.[1];
  if (step !== undefined)
    return Number(step) > 1 ? { step: Number(step) } : Number(step) === 1 ? { any: true } : undefined;
  const ranges: [number, number][] = [];
  for (const part of text.split(",")) {
    const [from, to = from] = part.split("-").map((end) => numberOf(end, codes, first));
    if (from === undefined || to === undefined || from < least || to > most || from > to) return undefined;
    ranges.push([from, to]);
  }
  return { ranges };
}

function numberOf(text: string, codes: readonly string[], first: number): number | undefined {
  const place = codes.indexOf(text);
  if (place !== -1) return place + first;
  return /^\d{1,2}$/.test(text) ? Number(text) : undefined;
}

function isAny(field: Field): field is { any: true } {
  return "any" in field;
}

function valuesOf(field: Field): number[] | undefined {
  if (!("ranges" in field)) return undefined;
  return field.ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, index) => from + index));
}

/** The part of the sentence that tells the time of day; a clock time wants to be followed by its days. */
function timeOf({ minute, hour }: Cron): { says: string; isClock: boolean } {
  const minutes = valuesOf(minute);
  const hours = valuesOf(hour);
  if (minutes && hours && minutes.length * hours.length <= MOST_TIMES) {
    const times = hours.flatMap((each) => minutes.map((one) => `${two(each)}:${two(one)}`));
    return { says: words.at(joined(times)), isClock: true };
  }
  const often = oftenOf(minute, hour, minutes);
  return { says: hours ? `${often}, ${words.duringHours(listed(hour, String))}` : often, isClock: false };
}

function oftenOf(minute: Field, hour: Field, minutes: number[] | undefined): string {
  if (isAny(minute)) return words.every(words.minute);
  if ("step" in minute) return words.every(words.minutes(minute.step));
  const every = words.every("step" in hour ? words.hours(hour.step) : words.hour);
  const [only] = minutes ?? [];
  if (minutes?.length !== 1 || only === undefined) return `${every}, ${words.atMinutes(listed(minute, String))}`;
  return `${every}, ${only === 0 ? words.onTheHour : words.past(only)}`;
}

function daysOf({ date, day }: Cron, isClock: boolean): string {
  const onDates = isAny(date) ? "" : datesOf(date);
  const onDays = isAny(day) ? "" : weekdaysOf(day);
  if (onDates === "" && onDays === "") return isClock ? words.everyDay : "";
  // Where both are narrowed, cron runs on either.
  return [onDates, onDays].filter((part) => part !== "").join(` ${words.or} `);
}

function datesOf(date: Field): string {
  if ("step" in date) return words.every(words.nth(date.step));
  return `${words.onDates(listed(date, words.nth))} ${words.ofTheMonth}`;
}

function weekdaysOf(day: Field): string {
  const days = valuesOf(day)?.map((one) => one % 7);
  if (days === undefined) return "";
  const set = [...new Set(days)].sort().join("");
  if (set === "12345") return words.weekdays;
  if (set === "06") return words.weekend;
  return words.onDays(listed(day, (one) => words.dayNames[one % 7]));
}

/** Values and ranges as people say them: "Monday, Wednesday and from Friday to Sunday". */
function listed(field: Field, name: (value: number) => string | undefined): string {
  if (!("ranges" in field)) return "";
  const parts = field.ranges.flatMap(([from, to]) => {
    const [first, last] = [name(from) ?? "", name(to) ?? ""];
    if (from === to) return [first];
    return to === from + 1 ? [first, last] : [words.fromTo(first, last)];
  });
  return joined([...new Set(parts)]);
}

function joined(parts: readonly string[]): string {
  if (parts.length < 2) return parts[0] ?? "";
  return `${parts.slice(0, -1).join(", ")} ${words.and} ${parts.at(-1)}`;
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
