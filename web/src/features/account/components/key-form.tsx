import { type FormEvent, useId, useState } from "react";
import type { NewKeyView, Scope } from "@/client";
import { ProblemError } from "@/lib/problem";
import { texts } from "@/texts/settings";
import { Button } from "@/ui/button";
import { Field, FieldError, Input } from "@/ui/field";
import { NativeSelect } from "@/ui/native-select";
import { useMakeKey } from "../api";
import { EXPIRIES, EXPIRY } from "../keys";

const words = texts.settings.keys;
const NEVER = "never";

interface Props {
  /** What the reader's role lets a key do. */
  scopes: readonly Scope[];
  onMade: (key: NewKeyView) => void;
}

/** Makes an API key. */
export function KeyForm({ scopes, onMade }: Props) {
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<ReadonlySet<Scope>>(new Set(["read"]));
  const [expiry, setExpiry] = useState(String(EXPIRY));
  const [isTried, setTried] = useState(false);
  const make = useMakeKey();
  const refused = make.error instanceof ProblemError ? make.error.below("body") : new Map<string, string>();
  const nameFault = isTried && name.trim() === "" ? words.nameMissing : refused.get("name");
  const scopesFault = isTried && chosen.size === 0 ? words.scopesMissing : refused.get("scopes");

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (name.trim() === "" || chosen.size === 0) return;
    const days = expiry === NEVER ? null : Number(expiry);
    make.mutate(
      { name: name.trim(), scopes: scopes.filter((scope) => chosen.has(scope)), expires_in_days: days },
      {
        onSuccess: (key) => {
          setName("");
          setTried(false);
          onMade(key);
        },
      },
    );
  }

  return (
    <form onSubmit={submit} noValidate aria-label={words.make} className="mb-5 space-y-4 rounded-lg bg-sunken p-4">
      <div className="grid gap-4 sm:grid-cols-[1fr_12rem]">
        <Field label={words.name} help={words.nameHelp} error={nameFault} required>
          {(control) => (
            <Input
              {...control}
              value={name}
              maxLength={80}
              autoComplete="off"
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field label={words.expiry} help={expiry === NEVER ? words.neverDetail : undefined} required>
          {(control) => (
            <NativeSelect
              {...control}
              value={expiry}
              onChange={setExpiry}
              options={EXPIRIES.map((days) => ({
                value: days === null ? NEVER : String(days),
                label: days === null ? words.never : words.days(days),
              }))}
            />
          )}
        </Field>
      </div>
      <ScopeChoice scopes={scopes} chosen={chosen} error={scopesFault} onChange={setChosen} />
      {make.isError && !nameFault && !scopesFault && (
        <p role="alert" className="text-[13px] font-medium text-bad">
          {make.error.message}
        </p>
      )}
      <Button type="submit" busy={make.isPending}>
        {words.make}
      </Button>
    </form>
  );
}

interface ScopeProps {
  scopes: readonly Scope[];
  chosen: ReadonlySet<Scope>;
  error: string | undefined;
  onChange: (chosen: ReadonlySet<Scope>) => void;
}

function ScopeChoice({ scopes, chosen, error, onChange }: ScopeProps) {
  const id = useId();
  const toggle = (scope: Scope, isOn: boolean) =>
    onChange(new Set(scopes.filter((other) => (other === scope ? isOn : chosen.has(other)))));
  return (
    <fieldset aria-describedby={error ? `${id}-error` : undefined}>
      <legend className="mb-2 text-sm font-medium">{words.scopes}</legend>
      <div className="grid gap-2 sm:grid-cols-3">
        {scopes.map((scope) => (
          <label
            key={scope}
            className="flex cursor-pointer items-start gap-2.5 rounded-lg border bg-card p-3 has-checked:border-accent"
          >
            <input
              type="checkbox"
              checked={chosen.has(scope)}
              onChange={(event) => toggle(scope, event.target.checked)}
              className="mt-0.5 size-4 accent-accent"
            />
            <span className="text-sm">
              <span className="font-medium">{words.scope[scope]}</span>
              <span className="block text-[13px] leading-5 text-ink-soft">{words.scopeDetail[scope]}</span>
            </span>
          </label>
        ))}
      </div>
      <FieldError id={`${id}-error`} error={error} />
    </fieldset>
  );
}
