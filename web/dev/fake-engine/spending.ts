// Prices and budgets over two lists in memory.
import type { BudgetRequest, BudgetView, PriceRequest, PriceView, UserView } from "../../src/client/types.gen.ts";
import { type Asked, json, problem, type Route } from "./answers.ts";

type Me = (username: string) => UserView;
type Open = (asked: Asked) => Response | Promise<Response>;

export class FakeSpending {
  prices: PriceView[] = [
    { model: "claude-haiku", since: "2026-01-01T00:00:00Z", input: 1, cached: 0.1, output: 5 },
    { model: "claude-haiku", since: "2025-06-01T00:00:00Z", input: 0.8, cached: 0.08, output: 4 },
  ];
  readonly budgets = new Map<string, BudgetView>();

  budgetOf(username: string): BudgetView {
    const none = { username, month: "2026-11-01", spent: 0.31, monthly: null, is_own: true, state: "open" };
    return this.budgets.get(username) ?? none;
  }

  /** Gives somebody a limit, or takes it away. */
  limit(username: string, monthly: number | null, isOwn = true): BudgetView {
    const { spent, ...rest } = this.budgetOf(username);
    const share = monthly === null ? 0 : spent / monthly;
    const state = share >= 1 ? "exhausted" : share >= 0.8 ? "warned" : "open";
    const budget = { ...rest, spent, monthly, is_own: monthly === null || isOwn, state };
    this.budgets.set(username, budget);
    return budget;
  }

  routes(me: Me): Route[] {
    const adminOnly =
      (answer: Open): Open =>
      (asked) =>
        me(asked.user).role === "admin" ? answer(asked) : problem(403, "Forbidden", "This is for administrators.");
    return [
      [/^GET \/budget$/, ({ user }) => json(200, this.budgetOf(user)), false],
      [/^PUT \/budget$/, async ({ user, request }) => json(200, this.limit(user, await asked(request))), false],
      [/^DELETE \/budget$/, ({ user }) => json(200, this.limit(user, null)), false],
      [/^GET \/budgets$/, adminOnly(() => json(200, { items: [...this.budgets.values()] })), false],
      [
        /^PUT \/budgets\/([^/]+)$/,
        adminOnly(async ({ request, match }) => json(200, this.limit(match[0] ?? "", await asked(request), false))),
        false,
      ],
      [/^DELETE \/budgets\/([^/]+)$/, adminOnly(({ match }) => json(200, this.limit(match[0] ?? "", null))), false],
      [/^GET \/prices$/, () => json(200, { items: this.prices }), false],
      [/^PUT \/prices\/([^/]+)$/, adminOnly((asked) => this.setPrice(asked)), false],
    ];
  }

  private async setPrice({ request, match }: Asked): Promise<Response> {
    const { since, input, cached, output }: PriceRequest = await request.json();
    const price = {
      model: match[0] ?? "",
      since: since ?? new Date().toISOString(),
      input: Number(input),
      cached: Number(cached ?? input),
      output: Number(output),
    };
    this.prices = [price, ...this.prices];
    return json(200, price);
  }
}

async function asked(request: Request): Promise<number> {
  const { monthly }: BudgetRequest = await request.json();
  return Number(monthly);
}
