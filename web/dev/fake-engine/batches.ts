// Batches in a list: what becomes of their inputs follows from the clock alone.
import type { BatchRequest, BatchResult, BatchView, FieldProblem } from "../../src/client/types.gen.ts";
import { type Asked, found, json, page, problem, type Route } from "./answers.ts";
import { ANSWER } from "./fixtures.ts";

interface KeptBatch {
  id: string;
  owner: string;
  request: BatchRequest;
  createdAt: number;
  /** How long each input takes, in milliseconds; they go one after the other. */
  pace: number;
  cancelledAt?: number;
}

/** An input with this in it fails. */
const FAILING = "please fail";

export class FakeBatches {
  readonly kept: KeptBatch[] = [];
  /** What the next batch is refused for. */
  refusal: FieldProblem[] = [];
  private readonly pace: number;

  constructor(pace: number) {
    this.pace = pace;
  }

  add(owner: string, request: BatchRequest, { age = 0, pace = this.pace } = {}): KeptBatch {
    const id = `01900000-0000-7000-b000-${String(this.kept.length + 1).padStart(12, "0")}`;
    const kept = { id, owner, request, createdAt: Date.now() - age, pace };
    this.kept.unshift(kept);
    return kept;
  }

  readonly routes: Route[] = [
    [/^GET \/batches$/, ({ user, url }) => json(200, page(this.of(user).map(view), url)), false],
    [/^POST \/batches$/, (asked) => this.submit(asked), false],
    [/^GET \/batches\/([^/]+)$/, (asked) => found(this.viewed(asked)), false],
    [/^GET \/batches\/([^/]+)\/results$/, (asked) => this.results(asked), false],
    [/^GET \/batches\/([^/]+)\/results\.ndjson$/, (asked) => this.lines(asked), false],
    [/^POST \/batches\/([^/]+)\/cancel$/, (asked) => this.cancel(asked), false],
  ];

  private of(user: string): KeptBatch[] {
    return this.kept.filter(({ owner }) => owner === user);
  }

  private one({ user, match }: Asked): KeptBatch | undefined {
    return this.of(user).find(({ id }) => id === match[0]);
  }

  private viewed(asked: Asked): BatchView | undefined {
    const kept = this.one(asked);
    return kept && view(kept);
  }

  private async submit({ request, user }: Asked): Promise<Response> {
    const body: BatchRequest = await request.json();
    const errors = this.refusal;
    this.refusal = [];
    if (errors.length > 0) return problem(422, "Unprocessable Content", "Some inputs need another value.", errors);
    return json(202, view(this.add(user, body)));
  }

  private results(asked: Asked): Response {
    const kept = this.one(asked);
    if (kept === undefined) return found(undefined);
    const status = asked.url.searchParams.get("status");
    return json(
      200,
      page(
        results(kept).filter((one) => status === null || one.status === status),
        asked.url,
      ),
    );
  }

  private lines(asked: Asked): Response {
    const kept = this.one(asked);
    if (kept === undefined) return found(undefined);
    const text = results(kept).map((one) => `${JSON.stringify(one)}\n`);
    return new Response(text.join(""), { headers: { "content-type": "application/x-ndjson" } });
  }

  private cancel(asked: Asked): Response {
    const kept = this.one(asked);
    if (kept) kept.cancelledAt ??= Date.now();
    return found(kept && view(kept));
  }
}

function results({ request, createdAt, pace, cancelledAt, id }: KeptBatch): BatchResult[] {
  const now = cancelledAt ?? Date.now();
  return request.inputs.map((values, index): BatchResult => {
    const ends = createdAt + pace * (index + 1);
    const failed = JSON.stringify(values).includes(FAILING);
    const open = cancelledAt === undefined ? (ends - pace <= now ? "running" : "pending") : "cancelled";
    const status = ends > now ? open : failed ? "failed" : "completed";
    return {
      index,
      workflow_id: `${id.slice(0, 24)}${String(index + 1).padStart(12, "0")}`,
      status,
      output: status === "completed" ? { verdict: "fine", report: ANSWER.slice(0, 160) } : null,
      error: status === "failed" ? "The agent could not read the contract. Give it as plain text." : null,
    };
  });
}

function view(kept: KeptBatch): BatchView {
  const all = results(kept);
  const counts = { pending: 0, running: 0, waiting: 0, paused: 0, completed: 0, failed: 0, cancelled: 0 };
  for (const { status } of all) if (status !== "skipped") counts[status] += 1;
  const finished = counts.completed + counts.failed + counts.cancelled;
  const end = kept.cancelledAt ?? kept.createdAt + kept.pace * all.length;
  return {
    id: kept.id,
    name: kept.request.name ?? kept.request.template,
    template: kept.request.template,
    size: all.length,
    counts,
    finished,
    rate: kept.pace === 0 ? null : 1000 / kept.pace,
    created_at: new Date(kept.createdAt).toISOString(),
    started_at: new Date(kept.createdAt).toISOString(),
    finished_at: finished === all.length ? new Date(end).toISOString() : null,
    cancelled_at: kept.cancelledAt === undefined ? null : new Date(kept.cancelledAt).toISOString(),
  };
}
