// What a few workflows add up to, worked out anew for each question.
import type {
  AgentNumbers,
  CostItem,
  Numbers,
  Range,
  Series,
  Span,
  Timeline,
  Totals,
  WorkflowView,
} from "../../src/client/types.gen.ts";
import { type Asked, found, json, type Route } from "./answers.ts";
import { AGENTS } from "./fixtures.ts";

const DAY = 86_400;
const STEPS = [60, 300, 900, 3_600, 6 * 3_600, DAY];
const MOST_POINTS = 120;
const EPOCH = Date.UTC(2024, 0, 1);
const CACHED = 0.25;

interface Seen {
  owner: string;
  view: WorkflowView;
}

/** A call of an agent, or a workflow, that has ended. */
interface Ended {
  kind: "task" | "workflow";
  at: number;
  user: string;
  agent: string;
  category: string;
  model: string;
  status: string;
  /** In seconds, as `queued`. */
  duration: number;
  queued: number;
  input: number;
  output: number;
  cost: number;
}

type Key = (ended: Ended) => string;

export class FakeAnalytics {
  private readonly seenBy: (user: string) => Seen[];

  constructor(seenBy: (user: string) => Seen[]) {
    this.seenBy = seenBy;
  }

  readonly routes: Route[] = [
    [/^GET \/analytics\/summary$/, (asked) => this.summary(asked), false],
    [/^GET \/analytics\/timeseries$/, (asked) => this.timeseries(asked), false],
    [/^GET \/analytics\/agents$/, (asked) => this.agents(asked), false],
    [/^GET \/analytics\/costs$/, (asked) => this.costs(asked), false],
    [/^GET \/analytics\/week$/, (asked) => this.week(asked), false],
    [/^GET \/analytics\/export$/, (asked) => this.export(asked), false],
    [/^GET \/analytics\/workflows\/([^/]+)\/timeline$/, (asked) => this.timeline(asked), false],
  ];

  private ended({ url, user }: Asked, since: number, until: number): Ended[] {
    const wanted = (name: string, value: string) => {
      const values = url.searchParams.getAll(name);
      return values.length === 0 || values.includes(value);
    };
    return this.seenBy(user)
      .flatMap(endedOf)
      .filter(({ at }) => since <= at && at < until)
      .filter((one) =>
        (["agent", "category", "model", "status", "user"] as const).every((name) => wanted(name, one[name])),
      );
  }

  private summary(asked: Asked): Response {
    const range = rangeOf(asked.url);
    const [since, until] = [Date.parse(range.since), Date.parse(range.until)];
    const [now, before] = [this.ended(asked, since, until), this.ended(asked, 2 * since - until, since)];
    return json(200, { range, now: numbersOf(now), before: numbersOf(before) });
  }

  private inRange(asked: Asked, kind = "task"): { range: Range; ended: Ended[] } {
    const range = rangeOf(asked.url);
    const ended = this.ended(asked, Date.parse(range.since), Date.parse(range.until));
    return { range, ended: ended.filter((one) => one.kind === kind) };
  }

  private timeseries(asked: Asked): Response {
    const by = asked.url.searchParams.get("by") ?? "all";
    const { range, ended } = this.inRange(asked, asked.url.searchParams.get("kind") ?? "task");
    const key: Key = (one) => (by === "all" ? "all" : one[by as "status" | "model" | "category"]);
    const series = [...Map.groupBy(ended, key)].map(([name, group]): Series => {
      const steps = Map.groupBy(group, ({ at }) => floor(at, range.step));
      const points = [...steps].sort(([one], [other]) => one - other);
      return { key: name, points: points.map(([at, some]) => ({ at: iso(at), totals: totalsOf(some) })) };
    });
    return json(200, { range, series });
  }

  private agents(asked: Asked): Response {
    const { range, ended } = this.inRange(asked);
    const order = asked.url.searchParams.get("order") ?? "used";
    const items = [...Map.groupBy(ended, ({ agent }) => agent)].map(([agent, group]): AgentNumbers => {
      const known = AGENTS.find(({ id }) => id === agent);
      return { agent, name: known?.name ?? agent, category: known?.category ?? "", totals: totalsOf(group) };
    });
    const rank = ({ totals }: AgentNumbers) =>
      ({
        used: totals.count,
        slowest: totals.mean ?? 0,
        dearest: totals.cost,
        failing: 1 - (totals.success_rate ?? 1),
      })[order] ?? 0;
    return json(200, { range, items: items.sort((one, other) => rank(other) - rank(one)) });
  }

  private costs(asked: Asked): Response {
    const { range, ended } = this.inRange(asked);
    const by = (asked.url.searchParams.get("by") ?? "model") as "model" | "agent" | "category" | "user";
    const items = [...Map.groupBy(ended, (one) => one[by])].map(([key, group]): CostItem => {
      const { count, input_tokens, cached_tokens, output_tokens, cost } = totalsOf(group);
      const name = AGENTS.find(({ id }) => id === key)?.name ?? key;
      return { key, name, count, input_tokens, cached_tokens, output_tokens, cost };
    });
    const total = items.reduce((sum, { cost }) => sum + cost, 0);
    return json(200, { range, total, unpriced: 0, items: items.sort((one, other) => other.cost - one.cost) });
  }

  private week(asked: Asked): Response {
    const { range, ended } = this.inRange(asked);
    const groups = Map.groupBy(ended, ({ at }) => `${new Date(at).getUTCDay() || 7} ${new Date(at).getUTCHours()}`);
    const hours = [...groups].map(([place, group]) => {
      const [weekday = 1, hour = 0] = place.split(" ").map(Number);
      return { weekday, hour, count: group.length };
    });
    return json(200, { range, time_zone: asked.url.searchParams.get("time_zone") ?? "UTC", hours });
  }

  private export(asked: Asked): Response {
    const lines = this.inRange(asked).ended.map(({ at, agent, status, cost }) => [iso(at), agent, status, cost].join());
    const body = ["time,agent,status,cost", ...lines, ""].join("\r\n");
    const name = 'attachment; filename="agent-calls.csv"';
    return new Response(body, { headers: { "content-type": "text/csv; charset=utf-8", "content-disposition": name } });
  }

  private timeline({ user, match }: Asked): Response {
    const seen = this.seenBy(user).find(({ view }) => view.id === match[0]);
    return found(seen && timelineOf(seen.view));
  }
}

function timelineOf(view: WorkflowView): Timeline {
  const spans = view.steps.filter(({ started_at }) => started_at !== null).map(spanOf);
  return {
    workflow_id: view.id,
    name: view.name,
    status: view.status,
    created_at: view.created_at,
    started_at: view.started_at,
    finished_at: view.finished_at,
    cost: spans.reduce((sum, { cost }) => sum + (cost ?? 0), 0),
    spans,
    more: false,
  };
}

function spanOf(step: WorkflowView["steps"][number]): Span {
  const asks = step.agent !== null && step.finished_at !== null;
  const [since, until] = [Date.parse(step.started_at ?? ""), Date.parse(step.finished_at ?? "")];
  const queued = asks ? (until - since) / 8000 : null;
  return {
    step: step.id,
    item: 0,
    attempt: step.attempt,
    agent: step.agent,
    status: step.status,
    since: iso(since),
    until: step.finished_at,
    queued,
    duration: queued === null ? null : (until - since) / 1000 - queued,
    agent_version: step.agent_version,
    model: step.model,
    input_tokens: step.usage?.input_tokens ?? null,
    output_tokens: step.usage?.output_tokens ?? null,
    cost: step.cost,
    error: step.error,
  };
}

function endedOf({ owner, view }: Seen): Ended[] {
  const calls = view.steps.flatMap((step): Ended[] => {
    if (step.agent === null || step.finished_at === null || step.started_at === null) return [];
    const duration = (Date.parse(step.finished_at) - Date.parse(step.started_at)) / 1000;
    const category = AGENTS.find(({ id }) => id === step.agent)?.category ?? "";
    return [
      {
        ...nothing(owner, "task", Date.parse(step.finished_at), step.status),
        agent: step.agent,
        category,
        model: step.model ?? "",
        duration,
        queued: duration / 8,
        input: step.usage?.input_tokens ?? 0,
        output: step.usage?.output_tokens ?? 0,
        cost: step.cost ?? 0,
      },
    ];
  });
  if (view.finished_at === null) return calls;
  return [...calls, nothing(owner, "workflow", Date.parse(view.finished_at), view.status)];
}

function nothing(user: string, kind: Ended["kind"], at: number, status: string): Ended {
  const names = { agent: "", category: "", model: "" };
  return { kind, at, user, status, ...names, duration: 0, queued: 0, input: 0, output: 0, cost: 0 };
}

function numbersOf(ended: readonly Ended[]): Numbers {
  const of = (kind: Ended["kind"]) => totalsOf(ended.filter((one) => one.kind === kind));
  return { tasks: of("task"), workflows: of("workflow") };
}

function totalsOf(ended: readonly Ended[]): Totals {
  const count = ended.length;
  const of = (status: string) => ended.filter((one) => one.status === status).length;
  const add = (number: (one: Ended) => number) => ended.reduce((sum, one) => sum + number(one), 0);
  const mean = (number: (one: Ended) => number) => (count === 0 ? null : add(number) / count);
  const sorted = ended.map(({ duration }) => duration).sort((one, other) => one - other);
  const quantile = (share: number) => sorted[Math.min(count - 1, Math.floor(share * count))] ?? null;
  const [completed, failed] = [of("completed"), of("failed")];
  return {
    count,
    completed,
    failed,
    cancelled: of("cancelled"),
    success_rate: completed + failed === 0 ? null : completed / (completed + failed),
    mean: mean(({ duration }) => duration),
    p50: quantile(0.5),
    p95: quantile(0.95),
    p99: quantile(0.99),
    queued: mean(({ queued }) => queued),
    input_tokens: add(({ input }) => input),
    cached_tokens: Math.round(CACHED * add(({ input }) => input)),
    output_tokens: add(({ output }) => output),
    cost: add(({ cost }) => cost),
  };
}

function rangeOf(url: URL): Range {
  const until = Date.parse(url.searchParams.get("until") ?? iso(Date.now()));
  const since = Date.parse(url.searchParams.get("since") ?? iso(until - DAY * 1000));
  const step = STEPS.find((one) => (until - since) / 1000 / one <= MOST_POINTS) ?? DAY;
  return { since: iso(floor(since, step)), until: iso(floor(until + step * 1000 - 1, step)), step };
}

function floor(time: number, step: number): number {
  return time - ((time - EPOCH) % (step * 1000));
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
