import { useMutation } from "@tanstack/react-query";
import { authLogin, authLogout, authRegister, type CredentialsWritable } from "@/client";
import { notify } from "@/lib/notices";
import { texts } from "@/texts";
import { beginSession, endSession } from "./session";

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

/** Tells the server, so that the token dies there too, then forgets it here whatever the server says. */
export async function logOut(): Promise<void> {
  try {
    await authLogout({ throwOnError: true });
  } catch {
    notify(texts.auth.loggedOutHere, { detail: texts.auth.loggedOutHereDetail, bad: true });
  } finally {
    endSession("left");
  }
}
