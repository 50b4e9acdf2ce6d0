import type { ScheduleView } from "@/client";

export const HOWS = ["hourly", "daily", "weekly", "monthly", "once", "cron"] as const;
export type How = (typeof HOWS)[number];

/** What stands in the form: of every way to say when, so that changing one's mind loses nothing. */
export interface When {
  how: How;
  /** Of the hour. */
  minute: string;
  /** As `09:00`. */
  time: string;
  /** From 0, Sunday. */
  days: readonly number[];
  /** Of the month. */
  date: string;
  /** A local time, as `2027-01-31T09:00`. */
  moment: string;
  cron: string;
  zone: string;
}

export function hereZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

export function usualWhen(): When {
  return {
    how: "daily",
    minute: "0",
    time: "09:00",
    days: [1],
    date: "1",
    moment: "",
    cron: "0 9 * * MON-FRI",
    zone: hereZone(),
  };
}

/** The cron expression that the form says; undefined where it says none. */
export function cronOf({ how, minute, time, days, date, cron }: When): string | undefined {
  const [hour, minutes] = time.split(":").map(Number);
  const clock = `${minutes ?? 0} ${hour ?? 0}`;
  switch (how) {
    case "hourly":
      return `${Number(minute)} * * * *`;
    case "daily":
      return `${clock} * * *`;
    case "weekly":
      return days.length === 0 ? undefined : `${clock} * * ${[...days].sort((one, other) => one - other).join(",")}`;
    case "monthly":
      return `${clock} ${Number(date)} * *`;
    case "once":
      return undefined;
    case "cron":
      return cron.trim() === "" ? undefined : cron.trim();
  }
}

/** The form for what is saved: in the simplest way that says the same. */
export function whenOf({ cron, time_zone, at }: Pick<ScheduleView, "cron" | "time_zone" | "at">): When {
  const usual = usualWhen();
  if (cron === null) return { ...usual, how: "once", moment: at === null ? "" : localMoment(at) };
  const whole = { ...usual, how: "cron" as const, cron, zone: time_zone ?? "UTC" };
  const [minute = "", hour = "", date = "", month = "", day = ""] = cron.split(" ");
  if (!/^\d+$/.test(minute) || month !== "*") return whole;
  if (hour === "*" && date === "*" && day === "*") return { ...whole, how: "hourly", minute };
  if (!/^\d+$/.test(hour)) return whole;
  const time = `${hour.padStart(2, "0")}:${minute.padStart(2, "0")}`;
  if (date === "*" && day === "*") return { ...whole, how: "daily", time };
  if (date === "*" && /^[0-6](,[0-6])*$/.test(day)) {
    return { ...whole, how: "weekly", time, days: day.split(",").map(Number) };
  }
  return day === "*" && /^\d+$/.test(date) ? { ...whole, how: "monthly", time, date } : whole;
}

/** A moment as the browser's own control writes it, where the reader is. */
export function localMoment(iso: string): string {
  const moment = new Date(iso);
  const local = new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

/** A moment as it is sent; undefined where the control holds none. */
export function sentMoment(local: string): string | undefined {
  const moment = new Date(local);
  return Number.isNaN(moment.getTime()) ? undefined : moment.toISOString();
}

/** A moment on the clocks of a time zone: "Mon, 23 Nov 2026, 09:00". */
export function momentIn(iso: string, zone: string): string {
  const style = {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
  } as const;
  try {
    return new Intl.DateTimeFormat("en-GB", { ...style, timeZone: zone }).format(new Date(iso));
  } catch {
    // A zone that this browser does not know yet.
    return new Intl.DateTimeFormat("en-GB", style).format(new Date(iso));
  }
}
