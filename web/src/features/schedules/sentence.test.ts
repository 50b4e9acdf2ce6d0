import { expect, test } from "vitest";
import type { ScheduleView } from "@/client";
import { formatMoment } from "@/lib/format";
import { scheduleSentence } from "./sentence";

const ONCE = { cron: null, time_zone: null, at: "2026-12-24T18:00:00Z", last_at: null, enabled: true };
const said = (more: Partial<ScheduleView>) => scheduleSentence({ ...ONCE, ...more } as ScheduleView);

test("a schedule that runs once says when, also while it is off and once it is over", () => {
  const moment = `Once, ${formatMoment(ONCE.at)}`;
  expect(said({})).toBe(moment);
  expect(said({ enabled: false })).toBe(moment);
  expect(said({ at: null, last_at: ONCE.at })).toBe(moment);
});
