import { isOnline } from "./use-online";

/** One field at fault, as the server names it: `body.username`. */
export interface FieldProblem {
  pointer: string;
  message: string;
}

/** The server's refusal (RFC 9457), or the lack of any answer: then `status` is 0. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly status: number;
  readonly title: string;
  readonly fields: readonly FieldProblem[];
  /** With which token it was asked, as `Bearer <token>`; null without one. */
  readonly asked: string | null;

  constructor(
    status: number,
    title: string,
    detail: string,
    fields: readonly FieldProblem[] = [],
    asked: string | null = null,
  ) {
    super(detail);
    this.status = status;
    this.title = title;
    this.fields = fields;
    this.asked = asked;
  }

  /** What the server said of the fields below `prefix`, by the rest of their pointers; the first word on each counts. */
  below(prefix: string): Map<string, string> {
    const said = new Map<string, string>();
    for (const { pointer, message } of this.fields) {
      const rest = pointer.startsWith(`${prefix}.`) ? pointer.slice(prefix.length + 1) : undefined;
      if (rest !== undefined && !said.has(rest)) said.set(rest, message);
    }
    return said;
  }
}

/** Whether there is no such thing; an id of another form than the server's is refused instead of not found. */
export function isMissing(error: unknown): boolean {
  return error instanceof ProblemError && (error.status === 404 || error.status === 422);
}

interface Fallbacks {
  offline: string;
  offlineDetail: string;
  noNetworkDetail: string;
  unexpected: string;
  unexpectedDetail: (status: number) => string;
}

/** Turns what a request threw or was answered into a `ProblemError`. */
export function toProblem(
  body: unknown,
  response: Response | undefined,
  words: Fallbacks,
  asked: string | null = null,
): ProblemError {
  if (response === undefined) {
    return new ProblemError(0, words.offline, isOnline() ? words.offlineDetail : words.noNetworkDetail);
  }
  if (!isRecord(body) || typeof body.title !== "string") {
    return new ProblemError(response.status, words.unexpected, words.unexpectedDetail(response.status), [], asked);
  }
  const detail = typeof body.detail === "string" ? body.detail : body.title;
  return new ProblemError(response.status, body.title, detail, fieldsOf(body.errors), asked);
}

function fieldsOf(errors: unknown): FieldProblem[] {
  if (!Array.isArray(errors)) return [];
  return errors.filter(
    (field): field is FieldProblem =>
      isRecord(field) && typeof field.pointer === "string" && typeof field.message === "string",
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
