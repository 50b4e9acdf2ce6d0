import { formatNumber } from "./format-number";

export { formatNumber };

const LOCALE = "en-GB";
const relative = new Intl.RelativeTimeFormat(LOCALE, { numeric: "auto", style: "short" });
const moment = new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium", timeStyle: "medium" });

const day = new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium", timeZone: "UTC" });

const money = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });
const cents = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD", maximumFractionDigits: 4 });
const less = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD", maximumSignificantDigits: 3 });
const short = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A large number in few letters: "12.3K". */
export function formatShort(value: number): string {
  return value < 10_000 ? formatNumber(value) : short.format(value);
}

/** US dollars; less than one with as many digits as it needs: "$0.00042". */
export function formatMoney(dollars: number): string {
  if (dollars === 0 || dollars >= 1) return money.format(dollars);
  return (dollars < 0.01 ? less : cents).format(dollars);
}

/** A share of 1 in percent: "97.5 %". */
export function formatShare(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}

/** The full date and time, where the reader is. */
export function formatMoment(iso: string): string {
  return moment.format(new Date(iso));
}

/** A calendar day, the same wherever the reader is: "21 Nov 2026". */
export function formatDay(iso: string): string {
  return day.format(new Date(`${iso}T00:00:00Z`));
}

/** How long ago, in the largest unit that fits: "3 min ago". */
export function formatAgo(iso: string, now: number = Date.now()): string {
  const elapsed = new Date(iso).getTime() - now;
  const size = Math.abs(elapsed);
  if (size < MINUTE) return relative.format(Math.min(0, Math.round(elapsed / SECOND)), "second");
  if (size < HOUR) return relative.format(Math.round(elapsed / MINUTE), "minute");
  if (size < DAY) return relative.format(Math.round(elapsed / HOUR), "hour");
  return relative.format(Math.round(elapsed / DAY), "day");
}

/** How long until then, in the largest unit that fits: "in 3 hr". */
export function formatUntil(iso: string, now: number = Date.now()): string {
  const left = Math.max(0, new Date(iso).getTime() - now);
  if (left < MINUTE) return relative.format(Math.round(left / SECOND), "second");
  if (left < HOUR) return relative.format(Math.round(left / MINUTE), "minute");
  if (left < DAY) return relative.format(Math.round(left / HOUR), "hour");
  return relative.format(Math.round(left / DAY), "day");
}

/** A span in milliseconds as people say it: "640 ms", "3.2 s", "2 min 5 s". */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < SECOND) return `${Math.max(0, Math.round(milliseconds))} ms`;
  const tenths = Math.round(milliseconds / 100);
  if (tenths < 600) return `${(tenths / 10).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / SECOND);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** From one moment to another in milliseconds; to `now` where the second has not come; undefined before the first. */
export function span(from: string | null, to: string | null, now: number = Date.now()): number | undefined {
  if (from === null) return undefined;
  return (to === null ? now : new Date(to).getTime()) - new Date(from).getTime();
}
