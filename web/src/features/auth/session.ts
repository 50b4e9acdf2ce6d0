import { useSyncExternalStore } from "react";

const KEY = "rialto.session";

/** Who is logged in, in this tab, until it is closed. */
export interface Session {
  token: string;
  username: string;
  /** Whether it is a visitor's, who only tries agents. */
  guest?: boolean;
}

/** Why a session ended: its owner left, or the server no longer takes the token. */
export type SessionEnd = "left" | "expired";

type Listener = (end: SessionEnd | undefined) => void;

const listeners = new Set<Listener>();
let session: Session | undefined = stored();

function stored(): Session | undefined {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    return isSession(value) ? value : undefined;
  } catch {
    // Storage may be forbidden or hold something of another age: then nobody is logged in.
    return undefined;
  }
}

function isSession(value: unknown): value is Session {
  return (
    typeof value === "object" &&
    value !== null &&
    "token" in value &&
    typeof value.token === "string" &&
    "username" in value &&
    typeof value.username === "string"
  );
}

function keep(next: Session | undefined, end?: SessionEnd): void {
  session = next;
  try {
    if (next === undefined) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // Without storage the session lasts until the page is loaded again.
  }
  for (const listener of [...listeners]) listener(end);
}

export function currentSession(): Session | undefined {
  return session;
}

export function beginSession(next: Session): void {
  keep(next);
}

export function endSession(why: SessionEnd): void {
  keep(undefined, why);
}

/** Calls `listener` when a session begins (undefined) or ends (why); returns what stops that. */
export function watchSession(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useSession(): Session | undefined {
  return useSyncExternalStore(watchSession, currentSession);
}

/** Who is logged in with an account; guests have none. */
export function useMember(): Session | undefined {
  const session = useSession();
  return session?.guest ? undefined : session;
}
