// How the fake engine is asked, and how it answers.
import type { FieldProblem } from "../../src/client/types.gen.ts";

export interface Asked {
  request: Request;
  url: URL;
  /** Whose token came along; undefined where none is needed. */
  user: string;
  match: string[];
}

export type Answer = (asked: Asked) => Response | Promise<Response>;
/** A method and a path, what answers there, and whether anybody may ask. */
export type Route = [RegExp, Answer, boolean];

export function page<T>(all: readonly T[], url: URL): { items: T[]; next_cursor: string | null } {
  const limit = Number(url.searchParams.get("limit") ?? 20);
  const from = Number(url.searchParams.get("cursor") ?? 0);
  return { items: all.slice(from, from + limit), next_cursor: from + limit < all.length ? String(from + limit) : null };
}

export function found(value: unknown): Response {
  return value === undefined ? problem(404, "Not Found", "There is no such thing.") : json(200, value);
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } });
}

export function problem(status: number, title: string, detail: string, errors?: FieldProblem[]): Response {
  const body = { type: "about:blank", title, status, detail, ...(errors ? { errors } : {}) };
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/problem+json" } });
}
