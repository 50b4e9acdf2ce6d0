import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { BudgetView } from "@/client";
import { formatMoney } from "@/lib/format";
import { notify } from "@/lib/notices";
import { texts } from "@/texts/spending";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { CardSection } from "@/ui/card";
import { DataTable } from "@/ui/data-table";
import { Field, Input } from "@/ui/field";
import { LoadState } from "@/ui/load-state";
import { Skeleton } from "@/ui/skeleton";
import { toneOf } from "../amounts";
import { budgetsQuery, useSaveBudget } from "../api";
import { AmountForm } from "./amount-form";
import { nameOf } from "./budget-card";

const words = texts.spending.admin;

/** What people have spent this month and may; an administrator sets it. */
export function BudgetTable() {
  const budgets = useQuery(budgetsQuery);
  const [chosen, setChosen] = useState<BudgetView>();
  return (
    <CardSection title={words.budgets}>
      <p className="mb-4 text-[13px] text-ink-soft">{words.budgetsDetail}</p>
      <BudgetForm key={chosen?.username} chosen={chosen} onDone={() => setChosen(undefined)} />
      <LoadState
        query={budgets}
        waiting={<Skeleton className="h-40" />}
        isEmpty={(items) => items.length === 0}
        empty={<p className="py-8 text-center text-sm text-ink-soft">{words.noBudgets}</p>}
      >
        {(items) => <Rows budgets={items} onChoose={setChosen} />}
      </LoadState>
    </CardSection>
  );
}

function BudgetForm({ chosen, onDone }: { chosen: BudgetView | undefined; onDone: () => void }) {
  const save = useSaveBudget();
  const [username, setUsername] = useState(chosen?.username ?? "");
  const [isMissing, setMissing] = useState(false);
  const name = username.trim();

  function onSave(monthly: number): void {
    setMissing(name === "");
    if (name === "") return;
    save.mutate(
      { username: name, monthly },
      {
        onSuccess: () => {
          notify(words.saved);
          setUsername("");
          onDone();
        },
      },
    );
  }

  return (
    <section aria-label={words.budgetFor} className="mb-5 rounded-lg bg-sunken p-4">
      <AmountForm
        amount={chosen?.monthly ?? null}
        error={save.error?.message}
        isBusy={save.isPending}
        onSave={onSave}
        {...(chosen ? { onCancel: onDone } : {})}
      >
        <div className="w-full sm:w-52">
          <Field label={words.user} error={isMissing ? words.missingUser : undefined} required>
            {(control) => (
              <Input
                {...control}
                value={username}
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                onChange={(event) => setUsername(event.target.value)}
              />
            )}
          </Field>
        </div>
      </AmountForm>
    </section>
  );
}

function Rows({ budgets, onChoose }: { budgets: BudgetView[]; onChoose: (budget: BudgetView) => void }) {
  return (
    <DataTable
      caption={words.budgets}
      rows={budgets}
      rowKey={({ username }) => username}
      columns={[
        { key: "user", name: words.user, cell: ({ username }) => username },
        { key: "spent", name: words.spent, isNumber: true, cell: ({ spent }) => formatMoney(spent) },
        { key: "limit", name: words.limit, isNumber: true, cell: ({ monthly }) => limitText(monthly) },
        { key: "by", name: words.setBy, cell: (budget) => setByText(budget) },
        {
          key: "state",
          name: words.state,
          cell: (budget) => <Badge tone={toneOf(budget)}>{nameOf(budget)}</Badge>,
        },
        { key: "change", name: words.change, cell: (budget) => <Change budget={budget} onChoose={onChoose} /> },
      ]}
    />
  );
}

function limitText(monthly: number | null): string {
  return monthly === null ? words.noLimit : formatMoney(monthly);
}

function setByText({ monthly, is_own }: BudgetView): string {
  if (monthly === null) return texts.common.nothing;
  return is_own ? words.setByOwner : words.setByAdmin;
}

function Change({ budget, onChoose }: { budget: BudgetView; onChoose: (budget: BudgetView) => void }) {
  const save = useSaveBudget();
  const { username, monthly } = budget;
  const remove = () =>
    save.mutate(
      { username, monthly: undefined },
      { onError: ({ message }) => notify(words.notSaved, { detail: message, bad: true }) },
    );
  return (
    <span className="flex gap-1">
      <Button look="quiet" size="small" aria-label={words.changeOf(username)} onClick={() => onChoose(budget)}>
        {words.change}
      </Button>
      {monthly !== null && (
        <Button look="quiet" size="small" busy={save.isPending} aria-label={words.removeOf(username)} onClick={remove}>
          {words.remove}
        </Button>
      )}
    </span>
  );
}
