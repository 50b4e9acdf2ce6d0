import { z } from "zod";
import { texts } from "@/texts";

// Compiled checks need eval, which the page's security policy forbids.
z.config({ jitless: true });

const USERNAME = /^[A-Za-z0-9][A-Za-z0-9._@+-]{2,63}$/;
export const PASSWORD_LEAST = 12;
export const PASSWORD_MOST = 128;

/** Characters as the server counts them: code points of the composed form. */
export function passwordLength(password: string): number {
  return [...password.normalize("NFC")].length;
}

/** For logging in anything goes: what could not be registered is just a wrong name or password. */
export const logInSchema = z.object({
  username: z.string().min(1, texts.auth.usernameMissing),
  password: z.string().min(1, texts.auth.passwordMissing),
});

export const registerSchema = z.object({
  username: z.string().regex(USERNAME, texts.auth.usernameRule),
  password: z
    .string()
    .refine((value) => passwordLength(value) >= PASSWORD_LEAST, texts.auth.passwordShort)
    .refine((value) => passwordLength(value) <= PASSWORD_MOST, texts.auth.passwordLong),
});
