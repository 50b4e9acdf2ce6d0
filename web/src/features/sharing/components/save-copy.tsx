import { BookmarkPlus } from "lucide-react";
import { type FormEvent, type ReactNode, useState } from "react";
import type { TemplateView } from "@/client";
import { notify } from "@/lib/notices";
import { ProblemError } from "@/lib/problem";
import { texts } from "@/texts/sharing";
import { Button } from "@/ui/button";
import { Field, Input } from "@/ui/field";
import { isName, nextName } from "../names";
import { useCopyTemplate } from "../templates";

const words = texts.sharing.templatePage;

interface Props {
  token: string;
  /** The original's. */
  slug: string;
  onSaved: (template: TemplateView) => void;
  /** What stands in one line with the button. */
  beside: ReactNode;
}

/** Saves a copy of a shared template; where its name is taken, another one is asked for. */
export function SaveCopy({ token, slug, onSaved, beside }: Props) {
  const copy = useCopyTemplate(token);
  const [taken, setTaken] = useState<string>();
  const { error } = copy;
  const cannotRun = error instanceof ProblemError && error.status === 422 ? error.fields : [];

  function save(under?: string): void {
    copy.mutate(under, {
      onSuccess: ({ template, isNew }) => {
        if (isNew) notify(words.saved, { detail: words.savedDetail });
        else notify(words.same);
        onSaved(template);
      },
      onError: (problem) => {
        const status = problem instanceof ProblemError ? problem.status : 0;
        if (status === 409) setTaken(under ?? slug);
        else if (status !== 422) notify(words.refused, { detail: problem.message, bad: true });
      },
    });
  }

  return (
    <div className="mb-8 space-y-3">
      <div className="flex flex-wrap gap-2">
        <Button busy={copy.isPending} disabled={taken !== undefined} onClick={() => save()}>
          {!copy.isPending && <BookmarkPlus aria-hidden />}
          {words.save}
        </Button>
        {beside}
      </div>
      {taken !== undefined && (
        <NameForm
          key={taken}
          taken={taken}
          start={nextName(slug, taken)}
          busy={copy.isPending}
          onSave={save}
          onCancel={() => setTaken(undefined)}
        />
      )}
      {cannotRun.length > 0 && (
        <div role="alert" className="rounded-lg bg-bad-soft px-3.5 py-3 text-sm text-bad">
          <p className="font-medium">{words.cannotRun}</p>
          <ul className="mt-1 list-disc space-y-1 pl-5 break-words">
            {[...new Set(cannotRun.map(({ message }) => message))].map((message) => (
              <li key={message}>{message}</li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

interface NameProps {
  taken: string;
  start: string;
  busy: boolean;
  onSave: (name: string) => void;
  onCancel: () => void;
}

function NameForm({ taken, start, busy, onSave, onCancel }: NameProps) {
  const [name, setName] = useState(start);
  const [asked, setAsked] = useState(false);

  function submit(event: FormEvent): void {
    event.preventDefault();
    setAsked(true);
    if (isName(name)) onSave(name);
  }

  return (
    <form noValidate aria-label={words.save} onSubmit={submit} className="space-y-3 rounded-xl border bg-card p-5">
      <p role="alert" className="text-sm">
        {words.taken(taken)}
      </p>
      <Field
        label={words.name}
        help={words.nameHelp}
        error={asked && !isName(name) ? words.nameWrong : undefined}
        required
      >
        {(control) => (
          <Input
            {...control}
            autoFocus
            className="font-mono"
            value={name}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" size="small" busy={busy}>
          {words.saveAs}
        </Button>
        <Button look="quiet" size="small" onClick={onCancel}>
          {words.cancel}
        </Button>
      </div>
    </form>
  );
}
