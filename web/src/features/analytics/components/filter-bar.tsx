import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { type FormEvent, useId } from "react";
import type { CostItem } from "@/client";
import { texts } from "@/texts/analytics";
import { Button } from "@/ui/button";
import { Input } from "@/ui/field";
import { NativeSelect } from "@/ui/native-select";
import { optionsQuery } from "../api";
import { type AnalyticsSearch, FILTERS, isFiltered, STATUSES } from "../question";
import type { Narrowing } from "./charts";

const words = texts.analytics.filters;

interface Props extends Narrowing {
  /** Others' numbers may be seen. */
  seesAll: boolean;
  categoryName: (id: string) => string;
}

interface Option {
  value: string;
  label: string;
}

const STATUS_OPTIONS = STATUSES.map((status) => ({ value: status, label: texts.analytics.statuses[status] }));
const NOTHING_CHOSEN: AnalyticsSearch = Object.fromEntries(FILTERS.map((name) => [name, undefined]));

/** What the numbers are narrowed to; offered is what occurs in the range. */
export function FilterBar({ search, onNarrow, seesAll, categoryName }: Props) {
  const agents = useOptions(search, "agent", ({ name }) => name);
  const categories = useOptions(search, "category", ({ key }) => categoryName(key));
  const models = useOptions(search, "model", ({ key }) => key);
  const selects = [
    { name: "agent", options: agents },
    { name: "category", options: categories },
    { name: "model", options: models },
    { name: "status", options: STATUS_OPTIONS },
  ] as const;
  return (
    <section aria-label={words.title} className="grid grid-cols-2 items-center gap-2.5 sm:flex sm:flex-wrap">
      {selects.map(({ name, options }) => (
        <NativeSelect
          key={name}
          className="sm:w-44"
          aria-label={words[name]}
          value={search[name] ?? ""}
          options={withChosen([{ value: "", label: words.all[name] }, ...options], search[name])}
          onChange={(value) => onNarrow({ [name]: value === "" ? undefined : value })}
        />
      ))}
      {seesAll && <UserFilter key={search.user} search={search} onNarrow={onNarrow} />}
      {isFiltered(search) && (
        <Button look="quiet" size="small" onClick={() => onNarrow(NOTHING_CHOSEN)}>
          <X aria-hidden />
          {words.clear}
        </Button>
      )}
    </section>
  );
}

function useOptions(search: AnalyticsSearch, by: "agent" | "category" | "model", label: (item: CostItem) => string) {
  const { data } = useQuery(optionsQuery(search, by));
  return (data?.items ?? [])
    .filter(({ key }) => key !== "")
    .map((item): Option => ({ value: item.key, label: label(item) }))
    .sort((one, other) => one.label.localeCompare(other.label));
}

/** What is chosen can be read even where it does not occur in the range. */
function withChosen(options: Option[], chosen: string | undefined): Option[] {
  if (chosen === undefined || options.some(({ value }) => value === chosen)) return options;
  return [...options, { value: chosen, label: chosen }];
}

function UserFilter({ search, onNarrow }: Narrowing) {
  const id = useId();
  const { data } = useQuery(optionsQuery({ ...search, user: undefined }, "user"));

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const user = String(new FormData(event.currentTarget).get("user") ?? "").trim();
    const next = user === "" ? undefined : user;
    if (next !== search.user) onNarrow({ user: next });
  }

  return (
    <form onSubmit={submit} onBlur={(event) => event.currentTarget.requestSubmit()}>
      <Input
        name="user"
        list={id}
        defaultValue={search.user}
        aria-label={words.user}
        placeholder={words.everybody}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        className="sm:w-44"
      />
      <datalist id={id}>
        {data?.items.map(({ key }) => (
          <option key={key} value={key} />
        ))}
      </datalist>
    </form>
  );
}
