// What was set aside, in a list.
import type { DeadLetterView } from "../../src/client/types.gen.ts";
import { type Asked, found, json, page, problem, type Route } from "./answers.ts";

export class FakeDeadLetters {
  readonly letters: (DeadLetterView & { owner: string })[] = [];
  /** The ids of those that cannot be requeued. */
  readonly stubborn = new Set<string>();

  add(owner: string, reason: string, more: Partial<DeadLetterView> = {}): DeadLetterView {
    const letter = {
      owner,
      id: `01900000-0000-7000-e000-${String(this.letters.length + 1).padStart(12, "0")}`,
      workflow_id: null,
      workflow_name: null,
      source: null,
      reason,
      payload: null,
      created_at: new Date().toISOString(),
      requeued_at: null,
      ...more,
    };
    this.letters.unshift(letter);
    return letter;
  }

  readonly routes: Route[] = [
    [/^GET \/dead-letters$/, ({ user, url }) => json(200, page(this.listed(user, url), url)), false],
    [/^POST \/dead-letters\/([^/]+)\/requeue$/, (asked) => this.requeue(asked), false],
  ];

  private listed(user: string, url: URL): DeadLetterView[] {
    return url.searchParams.get("all") === "true" ? this.letters : this.of(user);
  }

  private of(user: string): DeadLetterView[] {
    return this.letters.filter(({ owner }) => owner === user);
  }

  private requeue({ user, match }: Asked): Response {
    const letter = this.of(user).find(({ id }) => id === match[0]);
    if (letter && this.stubborn.has(letter.id)) {
      return problem(409, "Conflict", "inputs.subject: the message has no subject. Mend the trigger's inputs first.");
    }
    if (letter) letter.requeued_at = new Date().toISOString();
    return found(letter);
  }
}
