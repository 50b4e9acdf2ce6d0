import { zodResolver } from "@hookform/resolvers/zod";
import { useForm } from "react-hook-form";
import { z } from "zod";
import { notify } from "@/lib/notices";
import { ProblemError } from "@/lib/problem";
import { texts } from "@/texts/settings";
import { Button } from "@/ui/button";
import { CardSection } from "@/ui/card";
import { Field } from "@/ui/field";
import { PasswordInput } from "@/ui/password-input";
import { useChangePassword } from "../api";
import { registerSchema } from "../credentials";
import { PasswordHint } from "./password-hint";

const words = texts.settings.password;
const FIELDS = ["old", "new"] as const;
const schema = z.object({ old: z.string().min(1, words.oldMissing), new: registerSchema.shape.password });
type Values = z.infer<typeof schema>;
const EMPTY: Values = { old: "", new: "" };

/** Changes one's password. */
export function PasswordForm({ username }: { username: string }) {
  const form = useForm<Values>({ resolver: zodResolver(schema), defaultValues: EMPTY });
  const change = useChangePassword();
  const { errors, isSubmitting } = form.formState;

  async function submit(values: Values): Promise<void> {
    try {
      await change.mutateAsync(values);
      form.reset(EMPTY);
      notify(words.changed, { detail: words.changedDetail });
    } catch (problem) {
      if (!(problem instanceof ProblemError)) throw problem;
      const said = problem.below("body");
      const known = FIELDS.filter((name) => said.has(name));
      for (const name of known) form.setError(name, { message: said.get(name) ?? "" }, { shouldFocus: true });
      if (known.length === 0) form.setError("root", { message: problem.message });
    }
  }

  return (
    <CardSection title={words.title}>
      <p className="mb-4 text-[13px] text-ink-soft">{words.detail}</p>
      <form noValidate onSubmit={form.handleSubmit(submit)} aria-label={words.change} className="max-w-md space-y-4">
        {/* Whatever keeps passwords needs to know whose it is. */}
        <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />
        <Field label={words.old} error={errors.old?.message} required>
          {(control) => <PasswordInput {...control} {...form.register("old")} autoComplete="current-password" />}
        </Field>
        <Field
          label={words.new}
          help={<PasswordHint password={form.watch("new")} />}
          error={errors.new?.message}
          required
        >
          {(control) => <PasswordInput {...control} {...form.register("new")} autoComplete="new-password" />}
        </Field>
        {errors.root?.message && (
          <p role="alert" className="rounded-lg bg-bad-soft px-3 py-2.5 text-sm text-bad">
            {errors.root.message}
          </p>
        )}
        <Button type="submit" look="outline" busy={isSubmitting}>
          {words.change}
        </Button>
      </form>
    </CardSection>
  );
}
