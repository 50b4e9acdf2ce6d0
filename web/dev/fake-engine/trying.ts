// Visitors who try agents, and links to answers, in memory.
import type { SharedView, ShareRequest, ShareView, WorkflowView } from "../../src/client/types.gen.ts";
import { type Asked, found, json, problem, type Route } from "./answers.ts";

const TRIES = 5;

export class FakeGuests {
  /** How many runs each guest has left. */
  readonly left = new Map<string, number>();
  /** What a visitor is answered instead of a token. */
  refusal: { status: number; detail: string } | undefined;
  private readonly logIn: (username: string) => string;

  constructor(logIn: (username: string) => string) {
    this.logIn = logIn;
  }

  readonly routes: Route[] = [
    [/^POST \/auth\/guest$/, () => this.welcome(), true],
    [/^GET \/auth\/guest$/, ({ user }) => found(this.view(user)), false],
  ];

  /** Counts a run; the refusal where none is left. */
  take(user: string): Response | undefined {
    const left = this.left.get(user);
    if (left === 0)
      return problem(
        403,
        "Not yours to do",
        "You have used all your tries. Register to go on; what you have run stays yours.",
      );
    if (left !== undefined) this.left.set(user, left - 1);
    return undefined;
  }

  private welcome(): Response {
    if (this.refusal) return problem(this.refusal.status, "No", this.refusal.detail);
    const username = `guest-${this.left.size + 1}`;
    this.left.set(username, TRIES);
    return json(201, {
      ...this.view(username),
      token: this.logIn(username),
      token_type: "bearer",
      expires_in: 86_400,
    });
  }

  private view(username: string) {
    const left = this.left.get(username);
    return left === undefined ? undefined : { username, tries: TRIES, tries_left: left };
  }
}

interface Shared {
  owner: string;
  link: ShareView;
}

export class FakeShares {
  readonly links = new Map<string, Shared>();
  private readonly workflow: (id: string, owner: string) => WorkflowView | undefined;
  private made = 0;

  constructor(workflow: (id: string, owner: string) => WorkflowView | undefined) {
    this.workflow = workflow;
  }

  readonly routes: Route[] = [
    [/^POST \/workflows\/([^/]+)\/share$/, (asked) => this.share(asked), false],
    [
      /^GET \/workflows\/([^/]+)\/share$/,
      ({ match }) => json(200, this.links.get(match[0] ?? "")?.link ?? null),
      false,
    ],
    [/^DELETE \/workflows\/([^/]+)\/share$/, ({ match }) => this.stop(match[0] ?? ""), false],
    [/^GET \/shares\/([^/]+)$/, ({ match }) => found(this.read(match[0] ?? "")), true],
  ];

  /** Shares a workflow; answers with the link's token. */
  add(id: string, owner: string, { include_input = false, include_name = false }: ShareRequest = {}): string {
    this.made += 1;
    const token = this.links.get(id)?.link.token ?? `link-${this.made}`;
    const created_at = new Date().toISOString();
    this.links.set(id, { owner, link: { token, path: `/shared/${token}`, include_input, include_name, created_at } });
    return token;
  }

  private async share({ request, user, match }: Asked): Promise<Response> {
    const id = match[0] ?? "";
    if (this.workflow(id, user) === undefined) return found(undefined);
    this.add(id, user, await request.json());
    return found(this.links.get(id)?.link);
  }

  private stop(id: string): Response {
    return this.links.delete(id) ? new Response(null, { status: 204 }) : found(undefined);
  }

  private read(token: string): SharedView | undefined {
    const [id, shared] = [...this.links].find(([, { link }]) => link.token === token) ?? [];
    const workflow = id && shared && this.workflow(id, shared.owner);
    if (!workflow || !shared) return undefined;
    const { include_input, include_name } = shared.link;
    const { name, status, values, output, created_at, started_at, finished_at } = workflow;
    return {
      name,
      status,
      by: include_name ? shared.owner : null,
      values: include_input ? values : null,
      output,
      created_at,
      started_at,
      finished_at,
      steps: workflow.steps.map((step) => ({
        id: step.id,
        kind: step.kind,
        agent: step.agent,
        status: step.status,
        input: include_input ? step.input : null,
        output: step.output,
        agent_version: step.agent_version,
        model: step.model,
        error: include_input ? step.error : null,
        started_at: step.started_at,
        finished_at: step.finished_at,
      })),
    };
  }
}
