import type { KeyView, Scope } from "@/client";

/** How long a key may be good for, in days; null for as long as it is not revoked. */
export const EXPIRIES: readonly (number | null)[] = [7, 30, 90, 365, null];
export const EXPIRY = 90;

const MINUTE = 60_000;
/** A workflow that needs no agent: it shows that the key may run something, and costs nothing. */
const GREETING = '{"name": "Hello", "steps": [{"id": "hello", "set": {"greeting": "Hello"}}]}';

export function isExpired({ expires_at }: Pick<KeyView, "expires_at">, now: number): boolean {
  return expires_at !== null && Date.parse(expires_at) <= now;
}

/** Whether a key was used so lately that its time, which is kept to the minute, would say too much. */
export function isLately(iso: string, now: number): boolean {
  return now - Date.parse(iso) < MINUTE;
}

/** A line for a shell that uses the key, for something that its scopes allow. */
export function curlOf(key: string, scopes: readonly Scope[], origin: string): string {
  const authorization = `-H "Authorization: Bearer ${key}"`;
  if (scopes.includes("read")) return `curl ${authorization} ${origin}/auth/me`;
  if (scopes.includes("run"))
    return `curl ${authorization} -H "Content-Type: application/json" -d '${GREETING}' ${origin}/workflows`;
  return `curl ${authorization} ${origin}/prices`;
}
