import { type FormEvent, useState } from "react";
import { notify } from "@/lib/notices";
import { texts } from "@/texts/builder";
import { Button } from "@/ui/button";
import { Field, Input } from "@/ui/field";
import { useSaveTemplate } from "../api";
import { documentFor } from "../exchange";
import { useTheBuilder } from "../use-builder";

const words = texts.builder.saving;
const SLUG = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

interface Props {
  slug: string | undefined;
  onSaved: (slug: string, text: string) => void;
  onClose: () => void;
}

/** Under which id the workflow is kept. */
export function SaveForm({ slug, onSaved, onClose }: Props) {
  const { reading, draft } = useTheBuilder();
  const [typed, setTyped] = useState(slug ?? slugOf(draft.name));
  const [asked, setAsked] = useState(false);
  const save = useSaveTemplate();
  const fits = SLUG.test(typed) && typed.length <= 63;

  function submit(event: FormEvent): void {
    event.preventDefault();
    setAsked(true);
    const document = documentFor(reading);
    if (!fits || document === undefined) return;
    save.mutate(
      { slug: typed, document },
      {
        onSuccess: ({ template, isNew }) => {
          notify((isNew ? words.saved : words.same)(template.slug, template.version));
          onSaved(template.slug, reading.text);
        },
        onError: (problem) => notify(words.refused, { detail: problem.message, bad: true }),
      },
    );
  }

  return (
    <form
      noValidate
      aria-label={words.title}
      onSubmit={submit}
      className="flex flex-wrap items-start gap-3 border-b bg-card p-4"
    >
      <div className="min-w-64 grow">
        <Field label={words.slug} help={words.slugHelp} error={asked && !fits ? words.slugWrong : undefined} required>
          {(control) => (
            <Input
              {...control}
              autoFocus
              className="font-mono"
              value={typed}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </Field>
      </div>
      <div className="flex gap-2 self-end">
        <Button look="outline" onClick={onClose}>
          {words.cancel}
        </Button>
        <Button type="submit" busy={save.isPending}>
          {words.action}
        </Button>
      </div>
    </form>
  );
}

/** An id made of a name: `Lease check!` becomes `lease-check`. */
export function slugOf(name: string): string {
  const plain = name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-");
  return plain.replaceAll(/^[-0-9]+|-+$/g, "").slice(0, 63);
}
