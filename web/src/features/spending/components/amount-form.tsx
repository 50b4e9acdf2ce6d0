import { type FormEvent, type ReactNode, useState } from "react";
import { texts } from "@/texts/spending";
import { Button } from "@/ui/button";
import { Field, Input } from "@/ui/field";
import { amountOf } from "../amounts";

const words = texts.spending.budget;

interface Props {
  amount: number | null;
  /** What went wrong with what was sent. */
  error: string | undefined;
  isBusy: boolean;
  onSave: (amount: number) => void;
  onCancel?: () => void;
  /** More fields, before the amount. */
  children?: ReactNode;
}

/** Asks for a limit in US dollars a month. */
export function AmountForm({ amount, error, isBusy, onSave, onCancel, children }: Props) {
  const [text, setText] = useState(amount === null ? "" : String(amount));
  const [isWrong, setWrong] = useState(false);

  function submit(event: FormEvent): void {
    event.preventDefault();
    const given = amountOf(text);
    setWrong(given === undefined);
    if (given !== undefined) onSave(given);
  }

  return (
    <form onSubmit={submit} noValidate className="flex flex-wrap items-end gap-3">
      {children}
      <div className="w-full sm:w-52">
        <Field label={words.amount} error={isWrong ? words.wrongAmount : error} required>
          {(control) => (
            <Input
              {...control}
              inputMode="decimal"
              autoComplete="off"
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
      </div>
      <Button type="submit" look="outline" busy={isBusy}>
        {words.save}
      </Button>
      {onCancel && (
        <Button look="quiet" onClick={onCancel}>
          {words.cancel}
        </Button>
      )}
    </form>
  );
}
