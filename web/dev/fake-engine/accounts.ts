// API keys, passwords, people and health over a few lists in memory.
import type {
  Component,
  Health,
  KeyRequest,
  KeyView,
  Line,
  PasswordChange,
  PersonView,
  RoleChange,
  UserView,
} from "../../src/client/types.gen.ts";
import { type Asked, json, page, problem, type Route } from "./answers.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MOST = 50;

interface Behind {
  me: (username: string) => UserView;
  accounts: Map<string, string>;
  roles: Map<string, UserView["role"]>;
  /** Makes every token of somebody dead and returns a new one. */
  anew: (username: string) => string;
}

type Open = (asked: Asked) => Response | Promise<Response>;

export class FakeAccounts {
  readonly keys: (KeyView & { owner: string })[] = [];
  lines: Line[] = [];
  readonly components: Component[] = wellComponents();
  private made = 0;
  private readonly behind: Behind;

  constructor(behind: Behind) {
    this.behind = behind;
  }

  /** Gives somebody a key. */
  add(owner: string, given: Partial<KeyView> & Pick<KeyView, "name">): KeyView {
    this.made += 1;
    const number = String(this.made).padStart(4, "0");
    const key = {
      id: `01900000-0000-7000-a000-${number.padStart(12, "0")}`,
      prefix: `rialto_Zk3mQ9xV${number}`,
      scopes: ["read" as const],
      created_at: new Date().toISOString(),
      expires_at: null,
      last_used_at: null,
      ...given,
    };
    this.keys.unshift({ ...key, owner });
    return key;
  }

  get routes(): Route[] {
    return [
      [/^GET \/api-keys$/, ({ user }) => json(200, { items: this.keysOf(user) }), false],
      [/^POST \/api-keys$/, (asked) => this.make(asked), false],
      [/^DELETE \/api-keys\/([^/]+)$/, (asked) => this.revoke(asked), false],
      [/^PATCH \/auth\/me\/password$/, (asked) => this.changePassword(asked), false],
      [/^GET \/users$/, this.adminOnly((asked) => this.people(asked)), false],
      [/^PATCH \/users\/([^/]+)$/, this.adminOnly((asked) => this.giveRole(asked)), false],
      [/^GET \/operations\/health$/, this.adminOnly(() => json(200, this.health())), false],
      [/^GET \/operations\/queues$/, this.adminOnly(() => json(200, { lines: this.lines })), false],
    ];
  }

  private adminOnly(answer: Open): Open {
    return (asked) =>
      this.behind.me(asked.user).role === "admin"
        ? answer(asked)
        : problem(403, "Not yours to do", "This is for administrators. Ask one of them.");
  }

  private keysOf(user: string): KeyView[] {
    return this.keys.filter(({ owner }) => owner === user).map(({ owner: _, ...key }) => key);
  }

  private async make({ request, user }: Asked): Promise<Response> {
    const { name, scopes, expires_in_days: days = 90 }: KeyRequest = await request.json();
    if (this.keysOf(user).length >= MOST)
      return problem(409, "It clashes with what exists", `You have ${MOST} API keys, and may have no more.`);
    const expires_at = days === null ? null : new Date(Date.now() + days * DAY).toISOString();
    const key = this.add(user, { name, scopes, expires_at });
    return json(201, { ...key, key: `${key.prefix}_${"s3cr3t".repeat(8)}x` });
  }

  private revoke({ match, user }: Asked): Response {
    const place = this.keys.findIndex(({ id, owner }) => id === match[0] && owner === user);
    if (place < 0) return problem(404, "Not found", `You have no API key ${match[0]}.`);
    this.keys.splice(place, 1);
    return new Response(null, { status: 204 });
  }

  private async changePassword({ request, user }: Asked): Promise<Response> {
    const change: PasswordChange = await request.json();
    if (this.behind.accounts.get(user) !== change.old) {
      const errors = [{ pointer: "body.old", message: "is not your password" }];
      return problem(422, "The request is not valid", "body.old: is not your password", errors);
    }
    this.behind.accounts.set(user, change.new);
    return json(200, { token: this.behind.anew(user), token_type: "bearer", expires_in: 3600 });
  }

  private people({ url }: Asked): Response {
    const words = (url.searchParams.get("q") ?? "").toLowerCase();
    const names = [...this.behind.accounts.keys()].filter((name) => name.toLowerCase().includes(words)).sort();
    return json(
      200,
      page(
        names.map((name) => this.person(name)),
        url,
      ),
    );
  }

  private person(name: string): PersonView {
    const { username, role, created_at } = this.behind.me(name);
    return { username, role, created_at };
  }

  private async giveRole({ request, match }: Asked): Promise<Response> {
    const { role }: RoleChange = await request.json();
    const name = decodeURIComponent(match[0] ?? "");
    if (!this.behind.accounts.has(name)) return problem(404, "Not found", `Nobody is called ${name}.`);
    this.behind.roles.set(name, role);
    return json(200, this.person(name));
  }

  private health(): Health {
    const states = this.components.map(({ state }) => state);
    const state = states.includes("away") ? "away" : states.includes("degraded") ? "degraded" : "well";
    return { state, at: new Date().toISOString(), components: this.components };
  }
}

function wellComponents(): Component[] {
  const part = (name: string, detail: string, figures: [string, number, string?][]): Component => ({
    name,
    state: "well",
    detail,
    figures: figures.map(([figure, value, unit = null]) => ({ name: figure, value, unit })),
  });
  return [
    part("database", "It answers.", [
      ["answer_time", 0.4, "ms"],
      ["connections", 23],
      ["connections_at_most", 200],
      ["longest_transaction", 0, "s"],
    ]),
    part("redis", "It answers.", [
      ["answer_time", 0.2, "ms"],
      ["messages", 0],
      ["memory", 13_002_342, "bytes"],
    ]),
    part("agents", "Their host answers.", [["answer_time", 1.3, "ms"]]),
    part("catalogue", "1,500 agents can be found.", [
      ["agents", 1500],
      ["agents_found", 1500],
    ]),
    part("worker", "2 workers carry 37 workflows.", [
      ["workers", 2],
      ["running_steps", 51],
      ["carried_workflows", 37],
      ["waiting_workflows", 0],
      ["longest_wait", 0, "s"],
      ["lapsed_leases", 0],
    ]),
    part("scheduler", "Nothing is overdue.", [
      ["planned_schedules", 12],
      ["overdue_schedules", 0],
      ["overdue_deadlines", 0],
    ]),
    part("relay", "Events are published as they come.", [
      ["waiting_events", 3],
      ["longest_wait", 0.1, "s"],
    ]),
    part("consumer", "Events are counted as they come.", [
      ["uncounted_events", 12],
      ["longest_wait", 0.3, "s"],
      ["partitions", 6],
    ]),
    part("dead_letters", "Nothing was set aside.", [["waiting_letters", 0]]),
  ];
}

/** Something to look at: keys of every kind, people, a platform that is not quite well. */
export function seedAccounts(accounts: FakeAccounts, owner: string): void {
  const ago = (time: number) => new Date(Date.now() - time).toISOString();
  accounts.add(owner, {
    name: "Old laptop",
    scopes: ["read", "run"],
    created_at: ago(400 * DAY),
    expires_at: ago(35 * DAY),
    last_used_at: ago(40 * DAY),
  });
  accounts.add(owner, { name: "Dashboards", scopes: ["read", "admin"], created_at: ago(20 * DAY) });
  accounts.add(owner, {
    name: "Nightly export",
    scopes: ["read", "run"],
    created_at: ago(3 * DAY),
    expires_at: ago(-87 * DAY),
    last_used_at: ago(20_000),
  });
  const change = (name: string, changed: Partial<Component>) => {
    const place = accounts.components.findIndex((component) => component.name === name);
    const before = accounts.components[place];
    if (before) accounts.components[place] = { ...before, ...changed };
  };
  change("relay", {
    state: "away",
    detail:
      "At least 2,000 events not published, the first for 4 min. Nothing is lost; see that a relay and the broker run.",
    figures: [
      { name: "waiting_events", value: 2000, unit: null },
      { name: "longest_wait", value: 247, unit: "s" },
    ],
  });
  change("dead_letters", {
    state: "degraded",
    detail: "3 pieces of work were set aside, the last 12 min ago. GET /dead-letters?all=true lists them.",
    figures: [{ name: "waiting_letters", value: 3, unit: null }],
  });
  accounts.lines = [
    { priority: 9, waiting: 3, oldest: 0.4 },
    { priority: 5, waiting: 1280, oldest: 6.2 },
  ];
}
