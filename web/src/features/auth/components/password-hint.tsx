import { cn } from "@/lib/cn";
import { texts } from "@/texts";
import { PASSWORD_LEAST, PASSWORD_MOST, passwordLength } from "../credentials";

/** The rule for passwords, and how far this one has come. */
export function PasswordHint({ password }: { password: string }) {
  const length = passwordLength(password);
  const enough = length >= PASSWORD_LEAST && length <= PASSWORD_MOST;
  return (
    <span className="flex justify-between gap-3">
      {texts.auth.passwordHelp}
      <span className={cn("whitespace-nowrap tabular-nums", enough && "font-medium text-good")}>
        {texts.auth.passwordCount(length, length > PASSWORD_MOST ? PASSWORD_MOST : PASSWORD_LEAST)}
      </span>
    </span>
  );
}
