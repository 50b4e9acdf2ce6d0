// Triggers in a list. No message comes.
import type { FieldProblem, TriggerPatch, TriggerRequest, TriggerView } from "../../src/client/types.gen.ts";
import { type Asked, found, json, page, problem, type Route } from "./answers.ts";

/** Of thirty-two bytes, as new webhooks get one. */
export const SECRET = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

export class FakeTriggers {
  readonly triggers: (TriggerView & { owner: string })[] = [];
  /** What the next one that is changed is refused for. */
  refusal: FieldProblem[] = [];
  private made = 0;

  add(owner: string, request: TriggerRequest, more: Partial<TriggerView> = {}): TriggerView {
    this.made += 1;
    const id = `01900000-0000-7000-d000-${String(this.made).padStart(12, "0")}`;
    const trigger = {
      owner,
      id,
      name: request.name,
      template: request.template,
      kind: request.kind,
      inputs: (request.inputs ?? {}) as TriggerView["inputs"],
      topic: request.topic ?? null,
      address: request.kind === "webhook" ? `/hooks/${id}` : null,
      enabled: true,
      created_at: new Date().toISOString(),
      last_at: null,
      count: 0,
      ...more,
    };
    this.triggers.unshift(trigger);
    return trigger;
  }

  readonly routes: Route[] = [
    [/^GET \/triggers$/, ({ user, url }) => json(200, page(this.of(user), url)), false],
    [/^POST \/triggers$/, (asked) => this.save(asked), false],
    [/^GET \/triggers\/([^/]+)$/, (asked) => found(this.one(asked)), false],
    [/^PATCH \/triggers\/([^/]+)$/, (asked) => this.change(asked), false],
    [/^DELETE \/triggers\/([^/]+)$/, (asked) => this.remove(asked), false],
  ];

  private of(user: string): TriggerView[] {
    return this.triggers.filter(({ owner }) => owner === user);
  }

  private one({ user, match }: Asked): TriggerView | undefined {
    return this.of(user).find(({ id }) => id === match[0]);
  }

  private async save({ request, user }: Asked): Promise<Response> {
    const body: TriggerRequest = await request.json();
    return json(201, { ...this.add(user, body), secret: body.kind === "webhook" ? SECRET : null });
  }

  private async change(asked: Asked): Promise<Response> {
    const trigger = this.one(asked);
    const patch: TriggerPatch = await asked.request.json();
    const errors = this.refusal.splice(0);
    if (errors.length > 0) return problem(422, "Unprocessable Content", "Some fields need another value.", errors);
    if (trigger) Object.assign(trigger, patch);
    return found(trigger);
  }

  private remove(asked: Asked): Response {
    const trigger = this.one(asked);
    if (trigger === undefined) return found(undefined);
    this.triggers.splice(
      this.triggers.findIndex(({ id }) => id === trigger.id),
      1,
    );
    return new Response(null, { status: 204 });
  }
}
