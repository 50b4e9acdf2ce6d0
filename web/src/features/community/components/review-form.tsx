import { type FormEvent, useState } from "react";
import type { ReviewView } from "@/client";
import { notify } from "@/lib/notices";
import { texts } from "@/texts/community";
import { Button } from "@/ui/button";
import { Field, Textarea } from "@/ui/field";
import { useSaveReview } from "../reviews";
import { StarInput } from "./star-input";

const words = texts.community.reviews;
const LONGEST = 2000;

interface Props {
  agent: string;
  review: ReviewView | null;
  onDone: () => void;
}

/** Stars, and words if one likes. What was typed stays where it could not be saved. */
export function ReviewForm({ agent, review, onDone }: Props) {
  const save = useSaveReview(agent);
  const [stars, setStars] = useState(review?.stars);
  const [text, setText] = useState(review?.text ?? "");
  const [tried, setTried] = useState(false);
  const isTooLong = text.length > LONGEST;

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setTried(true);
    if (stars === undefined || isTooLong) return;
    try {
      await save.mutateAsync({ stars, text: text.trim() || null });
    } catch (problem) {
      notify(words.notSaved, { detail: problem instanceof Error ? problem.message : undefined, bad: true });
      return;
    }
    // By now the form may have made way for what was saved.
    notify(words.saved);
    onDone();
  }

  return (
    <form onSubmit={(event) => void submit(event)} aria-label={words.rate} className="space-y-4" noValidate>
      <StarInput value={stars} onChange={setStars} error={tried && stars === undefined ? words.missing : undefined} />
      <Field label={words.text} help={words.textHelp} error={isTooLong ? words.tooLong : undefined}>
        {(control) => <Textarea {...control} rows={4} value={text} onChange={(event) => setText(event.target.value)} />}
      </Field>
      <div className="flex gap-2">
        <Button type="submit" busy={save.isPending}>
          {words.save}
        </Button>
        {review && (
          <Button look="quiet" onClick={onDone}>
            {words.cancel}
          </Button>
        )}
      </div>
    </form>
  );
}
