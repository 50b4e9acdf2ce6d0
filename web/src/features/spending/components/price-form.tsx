import { type FormEvent, useState } from "react";
import { notify } from "@/lib/notices";
import { ProblemError } from "@/lib/problem";
import { texts } from "@/texts/spending";
import { Button } from "@/ui/button";
import { Field, Input } from "@/ui/field";
import { amountOf } from "../amounts";
import { useSavePrice } from "../api";

const words = texts.spending.admin;
const FIELDS = ["model", "since", "input", "cached", "output"] as const;
type FieldName = (typeof FIELDS)[number];
type Values = Record<FieldName, string>;
type Errors = Partial<Values>;

const EMPTY: Values = { model: "", since: "", input: "", cached: "", output: "" };
const LABELS: Record<FieldName, string> = {
  model: words.model,
  since: words.since,
  input: words.input,
  cached: words.cached,
  output: words.output,
};
const HELP: Errors = { model: words.modelHelp, since: words.sinceHelp, cached: words.cachedHelp };

/** Sets what a model costs from a moment on. */
export function PriceForm() {
  const [values, setValues] = useState(EMPTY);
  const [faults, setFaults] = useState<Errors>({});
  const save = useSavePrice();
  const refused = refusalOf(save.error);
  const general = save.error !== null && Object.keys(refused).length === 0 ? save.error.message : undefined;

  function submit(event: FormEvent): void {
    event.preventDefault();
    const found = faultsOf(values);
    setFaults(found);
    if (Object.keys(found).length > 0) return;
    save.mutate(requestOf(values), {
      onSuccess: () => {
        notify(words.saved);
        setValues(EMPTY);
      },
    });
  }

  return (
    <form onSubmit={submit} noValidate aria-label={words.setPrice} className="mb-5 rounded-lg bg-sunken p-4">
      <div className="grid items-end gap-4 sm:grid-cols-2 lg:grid-cols-3">
        {FIELDS.map((name) => (
          <Field
            key={name}
            label={LABELS[name]}
            help={HELP[name]}
            error={faults[name] ?? refused[name]}
            required={name !== "since" && name !== "cached"}
          >
            {(control) => (
              <Input
                {...control}
                type={name === "since" ? "datetime-local" : "text"}
                inputMode={name === "model" || name === "since" ? undefined : "decimal"}
                autoComplete="off"
                spellCheck={false}
                value={values[name]}
                onChange={(event) => setValues({ ...values, [name]: event.target.value })}
              />
            )}
          </Field>
        ))}
      </div>
      {general && (
        <p role="alert" className="mt-3 text-[13px] font-medium text-bad">
          {general}
        </p>
      )}
      <Button type="submit" look="outline" busy={save.isPending} className="mt-4">
        {words.savePrice}
      </Button>
    </form>
  );
}

function faultsOf(values: Values): Errors {
  const faults: Errors = {};
  if (values.model.trim() === "") faults.model = words.missingModel;
  if (values.since !== "" && Number.isNaN(Date.parse(values.since))) faults.since = words.wrongMoment;
  for (const name of ["input", "output"] as const) {
    if (amountOf(values[name]) === undefined) faults[name] = words.wrongPrice;
  }
  if (values.cached.trim() !== "" && amountOf(values.cached) === undefined) faults.cached = words.wrongPrice;
  return faults;
}

function requestOf({ model, since, input, cached, output }: Values) {
  const price = {
    input: amountOf(input) ?? 0,
    output: amountOf(output) ?? 0,
    cached: amountOf(cached) ?? null,
    since: since === "" ? null : new Date(since).toISOString(),
  };
  return { model: model.trim(), price };
}

/** What the server said, at the fields it named. */
function refusalOf(error: Error | null): Errors {
  if (!(error instanceof ProblemError)) return {};
  const said = new Map([...error.below("path"), ...error.below("body")]);
  return Object.fromEntries(FIELDS.flatMap((name) => (said.has(name) ? [[name, said.get(name)]] : [])));
}
