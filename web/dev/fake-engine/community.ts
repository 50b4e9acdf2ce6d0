// Reviews, favourites, collections and shelves over lists in memory.
import type {
  AgentView,
  CollectionChange,
  CollectionHead,
  CollectionOrder,
  CollectionRequest,
  CollectionView,
  LibraryItem,
  Measured,
  Quality,
  ReviewRequest,
  ReviewView,
} from "../../src/client/types.gen.ts";
import { type Asked, found, json, page, problem, type Route } from "./answers.ts";
import { AGENTS } from "./fixtures.ts";
import { card } from "./library.ts";

const NOTHING = { users: null, success_rate: null, p50: null, p95: null, mean_cost: null };

interface Kept extends CollectionHead {
  owner: string;
  deleted: boolean;
}

export class FakeCommunity {
  /** Who has run which agent, as `user agent`. */
  readonly ran = new Set<string>();
  /** By `agent`. */
  readonly reviews = new Map<string, ReviewView[]>();
  readonly measured = new Map<string, Measured>();
  readonly favourites = new Map<string, { id: string; added_at: string }[]>();
  readonly collections: Kept[] = [];
  readonly shelves: Record<string, string[]> = {};
  /** While true, whatever would change something is refused. */
  refusing = false;

  /** Has somebody say something of an agent. */
  review(agent: string, username: string, stars: number, text: string | null = null, age = 0): ReviewView {
    const moment = new Date(Date.now() - age).toISOString();
    const before = this.reviewsOf(agent).find((one) => one.username === username);
    const created_at = before?.created_at ?? moment;
    const review = { username, stars, text, version: "1.0.0", created_at, updated_at: moment };
    this.reviews.set(agent, [review, ...this.reviewsOf(agent).filter((one) => one.username !== username)]);
    return review;
  }

  collect(owner: string, request: CollectionRequest): Kept {
    const number = String(this.collections.length + 1).padStart(12, "0");
    const moment = new Date().toISOString();
    const kept = {
      id: `01900000-0000-7000-a000-${number}`,
      owner,
      name: request.name,
      description: request.description ?? "",
      public: request.public ?? false,
      agents: [...(request.agents ?? [])],
      created_at: moment,
      updated_at: moment,
      deleted: false,
    };
    this.collections.unshift(kept);
    return kept;
  }

  routes(isAdmin: (username: string) => boolean): Route[] {
    const changing = (answer: (asked: Asked) => Response | Promise<Response>) => (asked: Asked) =>
      this.refusing ? problem(503, "Away", "The database does not answer. Try again.") : answer(asked);
    const own = "([0-9a-f-]{36})";
    return [
      [/^GET \/agents\/shelves$/, () => json(200, { items: this.shelvesShown() }), true],
      [/^GET \/agents\/library\/([^/]+)\/quality$/, ({ match }) => json(200, this.quality(match[0] ?? "")), true],
      [/^GET \/agents\/library\/([^/]+)\/reviews$/, (asked) => this.list(asked), true],
      [/^GET \/agents\/library\/([^/]+)\/review$/, (asked) => json(200, this.own(asked)), false],
      [/^PUT \/agents\/library\/([^/]+)\/review$/, changing((asked) => this.save(asked)), false],
      [/^DELETE \/agents\/library\/([^/]+)\/review$/, changing((asked) => this.drop(asked, asked.user)), false],
      [
        /^DELETE \/agents\/library\/([^/]+)\/reviews\/([^/]+)$/,
        changing((asked) =>
          isAdmin(asked.user)
            ? this.drop(asked, asked.match[1] ?? "")
            : problem(403, "Forbidden", "For administrators."),
        ),
        false,
      ],
      [/^GET \/favourites$/, ({ user }) => json(200, { items: this.favouritesOf(user).map(listed) }), false],
      [/^PUT \/favourites\/([^/]+)$/, changing((asked) => this.like(asked, true)), false],
      [/^DELETE \/favourites\/([^/]+)$/, changing((asked) => this.like(asked, false)), false],
      [/^GET \/collections$/, ({ user }) => json(200, { items: this.collectionsOf(user) }), false],
      [/^POST \/collections$/, changing((asked) => this.make(asked)), false],
      [new RegExp(`^GET /collections/${own}$`), (asked) => this.show(asked), true],
      [new RegExp(`^PATCH /collections/${own}$`), changing((asked) => this.change(asked)), false],
      [new RegExp(`^DELETE /collections/${own}$`), changing((asked) => this.remove(asked, true)), false],
      [new RegExp(`^POST /collections/${own}/restore$`), changing((asked) => this.remove(asked, false)), false],
      [new RegExp(`^PUT /collections/${own}/agents$`), changing((asked) => this.order(asked)), false],
      [new RegExp(`^(PUT|DELETE) /collections/${own}/agents/([^/]+)$`), changing((asked) => this.put(asked)), false],
    ];
  }

  private shelvesShown() {
    const shelves = Object.entries(this.shelves).map(([id, agents]) => ({ id, agents: agents.map(cardOf) }));
    return shelves.filter(({ agents }) => agents.length > 0);
  }

  private quality(agent: string): Quality {
    const measured = this.measured.get(agent) ?? { runs: 0, ...NOTHING };
    return { agent, fewest: 5, days: 30, recent: measured, ever: measured, evaluation: null };
  }

  private reviewsOf(agent: string): ReviewView[] {
    return this.reviews.get(agent) ?? [];
  }

  private list({ match, url }: Asked): Response {
    const all = this.reviewsOf(match[0] ?? "");
    const sign = { best: -1, worst: 1, newest: 0 }[url.searchParams.get("order") ?? "newest"] ?? 0;
    const sorted = [...all].sort((one, other) => sign * (one.stars - other.stars));
    const distribution = [1, 2, 3, 4, 5].map((stars) => all.filter((one) => one.stars === stars).length);
    const total = all.reduce((sum, { stars }) => sum + stars, 0);
    const rating = { count: all.length, mean: all.length ? total / all.length : null, distribution };
    return json(200, { rating, ...page(sorted, url) });
  }

  private own({ match, user }: Asked) {
    const agent = match[0] ?? "";
    const review = this.reviewsOf(agent).find((one) => one.username === user) ?? null;
    return { may_review: this.ran.has(`${user} ${agent}`), review };
  }

  private async save({ match, user, request }: Asked): Promise<Response> {
    const { stars, text }: ReviewRequest = await request.json();
    if (!this.ran.has(`${user} ${match[0]}`)) return problem(403, "Not yours to do", "Run it first, then rate it.");
    return json(200, this.review(match[0] ?? "", user, stars, text ?? null));
  }

  private drop({ match }: Asked, username: string): Response {
    const agent = match[0] ?? "";
    this.reviews.set(
      agent,
      this.reviewsOf(agent).filter((one) => one.username !== username),
    );
    return new Response(null, { status: 204 });
  }

  private favouritesOf(user: string) {
    return this.favourites.get(user) ?? [];
  }

  private like({ match, user }: Asked, liked: boolean): Response {
    const id = match[0] ?? "";
    const others = this.favouritesOf(user).filter((one) => one.id !== id);
    this.favourites.set(user, liked ? [{ id, added_at: new Date().toISOString() }, ...others] : others);
    return new Response(null, { status: 204 });
  }

  private collectionsOf(user: string): CollectionHead[] {
    return this.collections.filter((kept) => kept.owner === user && !kept.deleted).map(head);
  }

  private find({ match, user }: Asked, place = 0): Kept | undefined {
    return this.collections.find((kept) => kept.id === match[place] && kept.owner === user);
  }

  private async make({ request, user }: Asked): Promise<Response> {
    return json(201, this.view(this.collect(user, await request.json()), user));
  }

  private view(kept: Kept, user: string): CollectionView {
    return { ...head(kept), mine: kept.owner === user, items: kept.agents.map((id) => listed({ id })) };
  }

  private show({ match, user }: Asked): Response {
    const kept = this.collections.find(({ id, deleted }) => id === match[0] && !deleted);
    return found(kept && (kept.public || kept.owner === user) ? this.view(kept, user) : undefined);
  }

  private async change(asked: Asked): Promise<Response> {
    const kept = this.find(asked);
    if (kept === undefined) return found(undefined);
    const given: CollectionChange = await asked.request.json();
    kept.name = given.name ?? kept.name;
    kept.description = given.description ?? kept.description;
    kept.public = given.public ?? kept.public;
    return json(200, this.view(kept, asked.user));
  }

  private remove(asked: Asked, deleted: boolean): Response {
    const kept = this.find(asked);
    if (kept === undefined) return found(undefined);
    kept.deleted = deleted;
    return deleted ? new Response(null, { status: 204 }) : json(200, this.view(kept, asked.user));
  }

  private async order(asked: Asked): Promise<Response> {
    const kept = this.find(asked);
    if (kept === undefined) return found(undefined);
    const { agents }: CollectionOrder = await asked.request.json();
    kept.agents = [...agents, ...kept.agents.filter((id) => !agents.includes(id))];
    return json(200, head(kept));
  }

  private put(asked: Asked): Response {
    const kept = this.find(asked, 1);
    const [method, , agent = ""] = asked.match;
    if (kept === undefined) return found(undefined);
    const others = kept.agents.filter((id) => id !== agent);
    kept.agents = method === "PUT" ? [...others, agent] : others;
    return json(200, head(kept));
  }
}

function head({ owner: _, deleted: __, ...rest }: Kept): CollectionHead {
  return rest;
}

function listed<T extends { id: string }>(item: T): T & { agent: LibraryItem | null } {
  const agent = AGENTS.find(({ id }) => id === item.id);
  return { ...item, agent: agent ? card(agent) : null };
}

function cardOf(id: string): LibraryItem {
  return card(AGENTS.find((agent) => agent.id === id) as AgentView);
}

/** Gives some agents a life: ratings, numbers, favourites, shelves. */
export function seedCommunity(community: FakeCommunity, owner: string): string {
  const ids = AGENTS.map(({ id }) => id);
  community.shelves.featured = ids.slice(0, 8);
  community.shelves["most-used"] = ids.slice(4, 12);
  community.shelves["best-rated"] = ids.slice(8, 11);
  community.ran.add(`${owner} lease-reviewer`);
  const said: [string, number, string | null, number][] = [
    ["grace", 5, "Found the repair clause that I had read over twice.\n\nWorth it for that alone.", 3_600_000],
    ["linus", 4, "Good on the main terms. It is silent on service charges unless one asks.", 86_400_000],
    ["margaret", 5, null, 4 * 86_400_000],
    ["a-very-long-username-that-somebody-has-chosen@example.com", 2, "Too cautious for me.", 9 * 86_400_000],
  ];
  for (const [username, stars, text, age] of [...said].reverse()) {
    community.review("lease-reviewer", username, stars, text, age);
  }
  community.review("sql-explainer", "grace", 4);
  const numbers = { runs: 1_240, users: 86, success_rate: 0.984, p50: 3.2, p95: 11.8, mean_cost: 0.0021 };
  community.measured.set("lease-reviewer", numbers);
  community.measured.set("sql-explainer", { ...numbers, runs: 212, users: 19, success_rate: 1, mean_cost: null });
  community.measured.set("bank-reconciler", { runs: 3, ...NOTHING });
  const favourites = ["lease-reviewer", "sql-explainer", "an-agent-that-left", "ticket-triager"];
  community.favourites.set(
    owner,
    favourites.map((id) => ({ id, added_at: new Date().toISOString() })),
  );
  community.collect(owner, { name: "Month end", agents: ["bank-reconciler", "vat-return-checker"] });
  const shared = community.collect(owner, {
    name: "Before you sign",
    description: "What we run over every contract before anybody signs it.",
    public: true,
    agents: ["lease-reviewer", "breach-assessor", "an-agent-that-left", "delay-notifier"],
  });
  return shared.id;
}
