import { useMutation } from "@tanstack/react-query";
import {
  authChangePassword,
  authLogin,
  authLogout,
  authRegister,
  type CredentialsWritable,
  type PasswordChange,
} from "@/client";
import { notify } from "@/lib/notices";
import { texts } from "@/texts";
import { beginSession, currentSession, endSession } from "./session";

async function logIn(credentials: CredentialsWritable): Promise<void> {
  const { data } = await authLogin({ body: credentials, throwOnError: true });
  beginSession({ token: data.token, username: credentials.username });
}

async function register(credentials: CredentialsWritable): Promise<void> {
  await authRegister({ body: credentials, throwOnError: true });
  await logIn(credentials);
}

export function useLogIn() {
  return useMutation({ mutationFn: logIn });
}

/** Opens an account and logs in to it. */
export function useRegister() {
  return useMutation({ mutationFn: register });
}

/** Changes the password; all tokens die with the old one, so the session goes on with the new one. */
async function changePassword(body: PasswordChange): Promise<void> {
  const { data } = await authChangePassword({ body, throwOnError: true });
  const session = currentSession();
  if (session) beginSession({ ...session, token: data.token });
}

export function useChangePassword() {
  return useMutation({ mutationFn: changePassword });
}

/** Forgets the token here, at once, and tells the server, so that it dies there too. */
export async function logOut(): Promise<void> {
  const token = currentSession()?.token;
  // First, or what is still asked with the token would be refused, and seem to have expired.
  endSession("left");
  try {
    // Also where the tab is closed right after.
    await authLogout({ auth: () => token, keepalive: true, throwOnError: true });
  } catch {
    notify(texts.auth.loggedOutHere, { detail: texts.auth.loggedOutHereDetail, bad: true });
  }
}
