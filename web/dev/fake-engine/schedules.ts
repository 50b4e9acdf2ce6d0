// Schedules in a list. Nothing comes round; when it would is worked out for plain clock times only.
import type { FieldProblem, SchedulePatch, ScheduleRequest, ScheduleView } from "../../src/client/types.gen.ts";
import { type Asked, found, json, page, problem, type Route } from "./answers.ts";

const DAY = 86_400_000;

export class FakeSchedules {
  readonly schedules: (ScheduleView & { owner: string })[] = [];
  /** What the next one that is changed is refused for. */
  refusal: FieldProblem[] = [];
  private made = 0;

  add(owner: string, request: ScheduleRequest, more: Partial<ScheduleView> = {}): ScheduleView {
    this.made += 1;
    const schedule = {
      owner,
      id: `01900000-0000-7000-c000-${String(this.made).padStart(12, "0")}`,
      name: request.name,
      template: request.template,
      values: (request.values ?? {}) as ScheduleView["values"],
      cron: request.cron ?? null,
      time_zone: request.cron ? (request.time_zone ?? "UTC") : null,
      enabled: true,
      at: request.at ?? null,
      next_at: request.at ?? times(request.cron ?? "")[0] ?? null,
      created_at: new Date().toISOString(),
      last_at: null,
      last_error: null,
      ...more,
    };
    this.schedules.unshift(schedule);
    return schedule;
  }

  readonly routes: Route[] = [
    [/^GET \/schedules$/, ({ user, url }) => json(200, page(this.of(user), url)), false],
    [/^POST \/schedules$/, (asked) => this.save(asked), false],
    [/^GET \/schedules\/times$/, (asked) => this.times(asked), false],
    [/^GET \/schedules\/([^/]+)$/, (asked) => found(this.one(asked)), false],
    [/^PATCH \/schedules\/([^/]+)$/, (asked) => this.change(asked), false],
    [/^DELETE \/schedules\/([^/]+)$/, (asked) => this.remove(asked), false],
  ];

  private of(user: string): ScheduleView[] {
    return this.schedules.filter(({ owner }) => owner === user);
  }

  private one({ user, match }: Asked): ScheduleView | undefined {
    return this.of(user).find(({ id }) => id === match[0]);
  }

  private async save({ request, user }: Asked): Promise<Response> {
    return json(201, this.add(user, await request.json()));
  }

  private times({ url }: Asked): Response {
    const cron = url.searchParams.get("cron") ?? "";
    if (cron.split(/\s+/).length === 5) return json(200, { times: times(cron), problem: null });
    return json(200, { times: [], problem: "cron: has too few or too many fields; cron has 5" });
  }

  private async change(asked: Asked): Promise<Response> {
    const schedule = this.one(asked);
    if (schedule === undefined) return found(undefined);
    const { at, ...patch }: SchedulePatch = await asked.request.json();
    const errors = this.refusal.splice(0);
    if (errors.length > 0) return problem(422, "Unprocessable Content", "Some fields need another value.", errors);
    const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== null));
    Object.assign(schedule, given);
    if (at) Object.assign(schedule, { at, cron: null, time_zone: null });
    if (patch.cron) schedule.at = null;
    const next = schedule.at ?? times(schedule.cron ?? "")[0] ?? null;
    schedule.next_at = schedule.enabled ? next : null;
    return json(200, schedule);
  }

  private remove(asked: Asked): Response {
    const schedule = this.one(asked);
    if (schedule === undefined) return found(undefined);
    this.schedules.splice(
      this.schedules.findIndex(({ id }) => id === schedule.id),
      1,
    );
    return new Response(null, { status: 204 });
  }
}

/** Five days at the clock time of a cron expression. */
function times(cron: string): string[] {
  const [minute = "0", hour = "9"] = cron.split(/\s+/);
  if (cron === "") return [];
  const first = new Date();
  first.setUTCHours(Number(hour) || 9, Number(minute) || 0, 0, 0);
  const start = first.getTime() + (first.getTime() <= Date.now() ? DAY : 0);
  return Array.from({ length: 5 }, (_, index) => new Date(start + index * DAY).toISOString());
}
