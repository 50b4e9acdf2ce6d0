// The engine's HTTP interface over a few lists in memory: for tests and for looking at pages. It runs no agent.
import type {
  CredentialsWritable,
  EventItem,
  FieldProblem,
  RerunRequest,
  TemplateRun,
  UserView,
  WorkflowRequest,
} from "../../src/client/types.gen.ts";
import { FakeAccounts } from "./accounts.ts";
import { FakeAnalytics } from "./analytics.ts";
import { type Asked, found, json, page, problem, type Route } from "./answers.ts";
import { FakeAutomation } from "./automation.ts";
import { FakeBuilder } from "./builder.ts";
import { FakeCommunity } from "./community.ts";
import { eventsOf } from "./events.ts";
import { AGENTS } from "./fixtures.ts";
import { libraryRoutes } from "./library.ts";
import { listed } from "./listing.ts";
import { replayed } from "./replay.ts";
import { FakeSpending } from "./spending.ts";
import { FakeTasks } from "./tasks.ts";
import { documentOf, FakeTemplateShares, TEMPLATES, templateHead } from "./templates.ts";
import { FakeGuests, FakeShares } from "./trying.ts";
import { itemsOf, type Kept, retried, workflowSummary, workflowView } from "./workflows.ts";

export interface FakeEngineOptions {
  /** How long each step takes, in milliseconds. */
  stepTime?: number;
}

interface Given extends Partial<Pick<Kept, "stepTime" | "head" | "parts">> {
  /** How long ago it was submitted, in milliseconds. */
  age?: number;
}

export class FakeEngine {
  readonly accounts = new Map<string, string>();
  readonly tokens = new Map<string, string>();
  readonly workflows: Kept[] = [];
  /** What people are asked. */
  readonly asked = new FakeTasks();
  /** Workflows that are being written. */
  readonly builder = new FakeBuilder();
  /** Batches, schedules, triggers and what was set aside. */
  readonly automation = new FakeAutomation(500);
  /** What models cost and people may spend. */
  readonly spending = new FakeSpending();
  /** What people make of the agents. */
  readonly community = new FakeCommunity();
  readonly guests = new FakeGuests((username) => this.logIn(username));
  readonly shares = new FakeShares((id, owner) => this.viewsOf(owner).find((view) => view.id === id));
  readonly templateShares = new FakeTemplateShares(this.builder.saved);
  /** Those who are not plain users. */
  readonly roles = new Map<string, UserView["role"]>();
  /** Keys, and what administrators see. */
  readonly held = new FakeAccounts({
    me: (username) => this.me(username),
    accounts: this.accounts,
    roles: this.roles,
    anew: (username) => this.logInAnew(username),
  });
  /** The stream of all events, as far as a test gives one. */
  feed: ((request: Request) => Response) | undefined;
  /** What the next workflow is refused for. */
  refusal: FieldProblem[] = [];
  /** What is streamed of a workflow, by its id. */
  readonly streams = new Map<string, (request: Request) => Response>();
  /** While true, nothing answers. */
  down = false;
  private readonly stepTime: number;
  private made = 0;

  constructor({ stepTime = 0 }: FakeEngineOptions = {}) {
    this.stepTime = stepTime;
  }

  readonly fetch = async (request: Request): Promise<Response> => {
    if (this.down) throw new TypeError("fetch failed");
    const url = new URL(request.url);
    for (const [route, answer, isOpen] of this.routes) {
      const found = route.exec(`${request.method} ${url.pathname}`);
      if (found === null) continue;
      const user = this.tokens.get(request.headers.get("authorization")?.replace("Bearer ", "") ?? "");
      if (user === undefined && !isOpen)
        return problem(401, "Unauthorized", "Log in: the token is missing or no longer holds.");
      return answer({ request, url, user: user ?? "", match: found.slice(1) });
    }
    return problem(404, "Not Found", `There is nothing at ${url.pathname}.`);
  };

  /** Opens an account and answers with its token. */
  logIn(username: string, password = "a long enough password"): string {
    this.accounts.set(username, password);
    const token = `token-${this.tokens.size + 1}`;
    this.tokens.set(token, username);
    return token;
  }

  /** Makes every token of somebody dead, and answers with another. */
  private logInAnew(username: string): string {
    const fresh = this.logIn(username, this.accounts.get(username));
    for (const [token, owner] of this.tokens) if (owner === username && token !== fresh) this.tokens.delete(token);
    return fresh;
  }

  add(owner: string, request: WorkflowRequest, { age = 0, stepTime = this.stepTime, ...more }: Given = {}): Kept {
    this.made += 1;
    const id = `01900000-0000-7000-8000-${String(this.made).padStart(12, "0")}`;
    const kept = { id, owner, request, createdAt: Date.now() - age, stepTime, ...more };
    this.workflows.push(kept);
    return kept;
  }

  private readonly routes: Route[] = [
    [/^POST \/auth\/register$/, (asked) => this.register(asked), true],
    [/^POST \/auth\/login$/, (asked) => this.login(asked), true],
    [/^POST \/auth\/logout$/, (asked) => this.logout(asked), false],
    ...this.community.routes((username) => this.me(username).role === "admin"),
    ...libraryRoutes(),
    ...this.guests.routes,
    ...this.held.routes,
    ...this.shares.routes,
    ...this.templateShares.routes,
    ...this.builder.routes,
    [/^POST \/workflows$/, (asked) => this.create(asked), false],
    [/^GET \/workflows$/, (asked) => this.own(asked), false],
    [/^POST \/workflows\/([^/]+)\/(cancel|pause|resume|retry|rerun)$/, (asked) => this.control(asked), false],
    [/^GET \/workflows\/([^/]+)\/steps\/([^/]+)\/items$/, (asked) => this.items(asked), false],
    [/^GET \/workflows\/([^/]+)\/replay$/, (asked) => this.replay(asked), false],
    [/^GET \/workflows\/([^/]+)\/events$/, (asked) => this.stream(asked), false],
    [/^GET \/workflows\/([^/]+)$/, (asked) => this.workflow(asked), false],
    [/^GET \/analytics\/events$/, (asked) => this.events(asked), false],
    [
      /^GET \/analytics\/events\/live$/,
      ({ request }) => this.feed?.(request) ?? new Response(null, { status: 204 }),
      false,
    ],
    [/^GET \/auth\/me$/, ({ user }) => json(200, this.me(user)), false],
    ...new FakeAnalytics((user) => this.seenBy(user)).routes,
    ...this.spending.routes((user) => this.me(user)),
    ...this.asked.routes,
    ...this.automation.routes,
    [/^GET \/templates$/, ({ url }) => json(200, page(this.templates(url).map(templateHead), url)), false],
    [/^POST \/templates\/([^/]+)\/workflows$/, (asked) => this.runTemplate(asked), false],
  ];

  private templates(url: URL) {
    return TEMPLATES.filter(named(url)).filter(({ slug }) => !this.builder.removed.has(slug));
  }

  private async register({ request }: Asked): Promise<Response> {
    const { username, password }: CredentialsWritable = await request.json();
    if (this.accounts.has(username)) return problem(409, "Conflict", `The name ${username} is taken; choose another.`);
    this.accounts.set(username, password);
    return json(201, { id: "01900000-0000-7000-9000-000000000001", username, created_at: new Date().toISOString() });
  }

  private async login({ request }: Asked): Promise<Response> {
    const { username, password }: CredentialsWritable = await request.json();
    if (this.accounts.get(username) !== password)
      return problem(401, "Unauthorized", "The name or the password is wrong.");
    return json(200, { token: this.logIn(username, password), token_type: "bearer", expires_in: 3600 });
  }

  private logout({ request }: Asked): Response {
    this.tokens.delete(request.headers.get("authorization")?.replace("Bearer ", "") ?? "");
    return new Response(null, { status: 204 });
  }

  private async create({ request, user }: Asked): Promise<Response> {
    const body: WorkflowRequest = await request.json();
    const errors = this.refusal;
    this.refusal = [];
    if (errors.length > 0) return problem(422, "Unprocessable Content", "Some fields need another value.", errors);
    const spent = this.guests.take(user);
    if (spent) return spent;
    const kept = this.add(user, body);
    return json(202, workflowView(kept, Date.now()), { location: `/workflows/${kept.id}` });
  }

  private me(username: string): UserView {
    const role = this.roles.get(username) ?? "user";
    return { id: "01900000-0000-7000-9000-000000000001", username, role, created_at: "2026-01-01T00:00:00Z" };
  }

  /** What somebody may see of workflows: their own, or everybody's. */
  private seenBy(user: string) {
    const all = this.me(user).role !== "user";
    return this.workflows
      .filter(({ owner }) => all || owner === user)
      .map((kept) => ({ owner: kept.owner, view: workflowView(kept, Date.now()) }));
  }

  private viewsOf(user: string) {
    const own = this.workflows.filter(({ owner }) => owner === user);
    return own
      .map((kept) => workflowView(kept, Date.now()))
      .sort((one, other) => (one.created_at < other.created_at ? 1 : -1));
  }

  private own({ url, user }: Asked): Response {
    return json(200, page(listed(this.viewsOf(user), url).map(workflowSummary), url));
  }

  private workflow({ user, match }: Asked): Response {
    return found(this.viewsOf(user).find(({ id }) => id === match[0]));
  }

  private replay({ user, match, url }: Asked): Response {
    const view = this.viewsOf(user).find(({ id }) => id === match[0]);
    return found(view && replayed(view, url.searchParams.get("at")));
  }

  private keptOf({ match, user }: Asked): Kept | undefined {
    return this.workflows.find(({ id, owner }) => id === match[0] && owner === user);
  }

  private async control(asked: Asked): Promise<Response> {
    const kept = this.keptOf(asked);
    if (kept === undefined) return found(undefined);
    const now = Date.now();
    switch (asked.match[1]) {
      case "cancel":
        kept.cancelledAt ??= now;
        break;
      case "pause":
        kept.pausedAt ??= now;
        break;
      case "resume":
        kept.createdAt += now - (kept.pausedAt ?? now);
        delete kept.pausedAt;
        break;
      case "retry":
        retried(kept, (await asked.request.json()).steps, now);
        break;
      default: {
        const { values }: RerunRequest = await asked.request.json();
        const request = { ...kept.request, values: values ?? kept.request.values ?? {} };
        const again = this.add(asked.user, request, { stepTime: kept.stepTime });
        return json(202, workflowView(again, now), { location: `/workflows/${again.id}` });
      }
    }
    return json(200, workflowView(kept, now));
  }

  private items(asked: Asked): Response {
    const kept = this.keptOf(asked);
    return kept === undefined ? found(undefined) : json(200, page(itemsOf(kept, asked.match[1] ?? ""), asked.url));
  }

  /** The workflow's stream, as far as a test has given one. */
  private stream(asked: Asked): Response {
    const kept = this.keptOf(asked);
    const body = kept && this.streams.get(kept.id)?.(asked.request);
    return body ?? new Response(null, { status: 204 });
  }

  private async runTemplate({ request, user, match }: Asked): Promise<Response> {
    const template = TEMPLATES.find(isCalled(match[0]));
    if (template === undefined) return found(undefined);
    const { values = {} }: TemplateRun = await request.json();
    const name = `${template.slug}@${template.version}`;
    const kept = this.add(user, { ...documentOf(template), values }, { head: { template: name } });
    return json(202, workflowView(kept, Date.now()), { location: `/workflows/${kept.id}` });
  }

  private events({ url, user }: Asked): Response {
    const types = url.searchParams.getAll("type");
    const since = url.searchParams.get("since") ?? "";
    const wanted = (name: string, value: unknown) => (url.searchParams.get(name) ?? value) === value;
    const all = this.seenBy(user)
      .flatMap(({ view, owner }) => eventsOf(view).map((event) => ({ ...event, username: owner })))
      .sort((one, other) => Date.parse(one.time) - Date.parse(other.time))
      .map((event, position): EventItem => ({ ...event, position }))
      .filter(({ username, data: { agent, model } }) => {
        const category = AGENTS.find(({ id }) => id === agent)?.category;
        return Object.entries({ user: username, agent, model, category }).every((one) => wanted(...one));
      })
      .filter(({ type, time }) => (types.length === 0 || types.includes(type)) && time >= since)
      .reverse();
    return json(200, page(all, url));
  }
}

function named(url: URL) {
  const words = (url.searchParams.get("q") ?? "").toLowerCase();
  return ({ name, description }: { name: string; description: string | null }) =>
    `${name} ${description}`.toLowerCase().includes(words);
}

function isCalled(name = "") {
  const [slug, version] = decodeURIComponent(name).split("@");
  return (template: { slug: string; version: number }) =>
    template.slug === slug && (version === undefined || Number(version) === template.version);
}
