import { zodResolver } from "@hookform/resolvers/zod";
import type { ReactNode } from "react";
import { useForm } from "react-hook-form";
import type { z } from "zod";
import { ProblemError } from "@/lib/problem";
import { texts } from "@/texts";
import { Button } from "@/ui/button";
import { Field, Input } from "@/ui/field";
import { PasswordInput } from "@/ui/password-input";
import type { logInSchema } from "../credentials";

type Values = z.infer<typeof logInSchema>;

interface Props {
  schema: z.ZodType<Values, Values>;
  submitLabel: string;
  usernameHelp?: string;
  passwordHelp?: (password: string) => ReactNode;
  newPassword: boolean;
  onSubmit: (values: Values) => Promise<void>;
}

/** A name and a password, with what is wrong with either beside it. */
export function CredentialsForm({ schema, submitLabel, usernameHelp, passwordHelp, newPassword, onSubmit }: Props) {
  const form = useForm<Values>({ resolver: zodResolver(schema), defaultValues: { username: "", password: "" } });
  const { errors, isSubmitting } = form.formState;

  async function submit(values: Values): Promise<void> {
    try {
      await onSubmit(values);
    } catch (problem) {
      for (const [name, message] of placed(problem)) form.setError(name, { message }, { shouldFocus: true });
    }
  }

  return (
    <form noValidate onSubmit={form.handleSubmit(submit)} className="space-y-5">
      <Field label={texts.auth.username} help={usernameHelp} error={errors.username?.message} required>
        {(control) => (
          <Input
            {...control}
            {...form.register("username")}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
          />
        )}
      </Field>
      <Field
        label={texts.auth.password}
        help={passwordHelp?.(form.watch("password"))}
        error={errors.password?.message}
        required
      >
        {(control) => (
          <PasswordInput
            {...control}
            {...form.register("password")}
            autoComplete={newPassword ? "new-password" : "current-password"}
          />
        )}
      </Field>
      {errors.root?.message && (
        <p role="alert" className="rounded-lg bg-bad-soft px-3 py-2.5 text-sm text-bad">
          {errors.root.message}
        </p>
      )}
      <Button type="submit" size="large" busy={isSubmitting} className="w-full">
        {submitLabel}
      </Button>
    </form>
  );
}

type Place = "username" | "password" | "root";

/** Where on the form each thing that the server said belongs. */
function placed(problem: unknown): [Place, string][] {
  if (!(problem instanceof ProblemError)) throw problem;
  if (problem.status === 409) return [["username", problem.message]];
  const fields = problem.below("body");
  const known = (["username", "password"] as const).flatMap((name): [Place, string][] => {
    const message = fields.get(name);
    return message === undefined ? [] : [[name, message]];
  });
  return known.length > 0 ? known : [["root", problem.message]];
}
