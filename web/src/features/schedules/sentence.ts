import type { ScheduleView } from "@/client";
import { formatMoment } from "@/lib/format";
import { texts } from "@/texts/schedules";
import { cronSentence } from "./cron-words";

const words = texts.schedules;

/** When a schedule comes round, in a sentence. */
export function scheduleSentence({ cron, time_zone, at, last_at, enabled }: ScheduleView): string {
  if (cron !== null) return `${cronSentence(cron)}, ${words.words.inZone(time_zone ?? "UTC")}`;
  const moment = at ?? last_at;
  if (moment !== null) return words.words.once(formatMoment(moment));
  return enabled ? words.over : words.form.hows.once;
}
