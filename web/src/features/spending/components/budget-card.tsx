import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { BudgetView } from "@/client";
import { formatMoney, formatShare } from "@/lib/format";
import { texts } from "@/texts/spending";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { CardSection } from "@/ui/card";
import { LoadState } from "@/ui/load-state";
import { ShareBar } from "@/ui/share-bar";
import { Skeleton } from "@/ui/skeleton";
import { toneOf } from "../amounts";
import { budgetQuery, useSaveOwnBudget } from "../api";
import { AmountForm } from "./amount-form";

const words = texts.spending.budget;

/** What one has spent this month of what one may. */
export function BudgetCard() {
  const budget = useQuery(budgetQuery);
  return (
    <LoadState query={budget} waiting={<Skeleton className="h-44 rounded-xl" />}>
      {(data) => (
        <CardSection title={words.title} action={<State budget={data} />}>
          <Spent budget={data} />
          {data.is_own ? <OwnLimit budget={data} /> : <p className="mt-4 text-[13px] text-ink-soft">{words.fixed}</p>}
        </CardSection>
      )}
    </LoadState>
  );
}

function State({ budget }: { budget: BudgetView }) {
  if (budget.monthly === null) return null;
  return <Badge tone={toneOf(budget)}>{nameOf(budget)}</Badge>;
}

export function nameOf({ state }: BudgetView): string {
  return (words.state as Record<string, string>)[state] ?? state;
}

function Spent({ budget: { spent, monthly, state } }: { budget: BudgetView }) {
  const share = monthly === null ? 0 : monthly === 0 ? 1 : spent / monthly;
  return (
    <>
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className="text-2xl font-semibold tracking-tight tabular-nums">{formatMoney(spent)}</span>
        <span className="text-sm text-ink-soft">
          {monthly === null ? words.noLimit : words.of(formatMoney(monthly), formatShare(share))}
        </span>
      </p>
      {monthly !== null && <ShareBar share={share} colour={COLOURS[state]} className="mt-3" />}
      {state !== "open" && (
        <p role="alert" className="mt-2 text-[13px] font-medium text-bad">
          {state === "exhausted" ? words.exhaustedDetail : words.warnedDetail}
        </p>
      )}
    </>
  );
}

const COLOURS: Record<string, string> = { open: "--accent", warned: "--failed", exhausted: "--bad" };

function OwnLimit({ budget }: { budget: BudgetView }) {
  const [isOpen, setOpen] = useState(false);
  const save = useSaveOwnBudget();
  if (isOpen) {
    return (
      <div className="mt-4">
        <AmountForm
          amount={budget.monthly}
          error={save.error?.message}
          isBusy={save.isPending}
          onSave={(amount) => save.mutate(amount, { onSuccess: () => setOpen(false) })}
          onCancel={() => setOpen(false)}
        />
      </div>
    );
  }
  return (
    <div className="mt-4 flex flex-wrap items-center gap-2">
      <Button look="outline" size="small" onClick={() => setOpen(true)}>
        {budget.monthly === null ? words.set : words.change}
      </Button>
      {budget.monthly !== null && (
        <Button look="quiet" size="small" busy={save.isPending} onClick={() => save.mutate(undefined)}>
          {words.remove}
        </Button>
      )}
      {save.isError && (
        <p role="alert" className="w-full text-[13px] font-medium text-bad">
          {save.error.message}
        </p>
      )}
    </div>
  );
}
