import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import {
  type BudgetView,
  type PriceRequest,
  spendingBudget,
  spendingBudgets,
  spendingDropBudget,
  spendingDropBudgetOf,
  spendingPrices,
  spendingSetBudget,
  spendingSetBudgetOf,
  spendingSetPrice,
} from "@/client";

/** How often what was spent is asked for, in milliseconds. */
const REFRESH = 10_000;

const keys = {
  budget: ["spending", "budget"] as const,
  budgets: ["spending", "budgets"] as const,
  prices: ["spending", "prices"] as const,
};

export const budgetQuery = queryOptions({
  queryKey: keys.budget,
  queryFn: async ({ signal }) => (await spendingBudget({ signal, throwOnError: true })).data,
  refetchInterval: REFRESH,
  staleTime: 0,
});

export const budgetsQuery = queryOptions({
  queryKey: keys.budgets,
  queryFn: async ({ signal }) => (await spendingBudgets({ signal, throwOnError: true })).data.items,
  refetchInterval: REFRESH,
  staleTime: 0,
});

export const pricesQuery = queryOptions({
  queryKey: keys.prices,
  queryFn: async ({ signal }) => (await spendingPrices({ signal, throwOnError: true })).data.items,
});

/** Sets one's own limit in US dollars a month; undefined takes it away. */
async function saveOwn(monthly: number | undefined): Promise<BudgetView> {
  return monthly === undefined
    ? (await spendingDropBudget({ throwOnError: true })).data
    : (await spendingSetBudget({ body: { monthly }, throwOnError: true })).data;
}

export function useSaveOwnBudget() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: saveOwn,
    onSuccess: (budget) => {
      queryClient.setQueryData(keys.budget, budget);
      void queryClient.invalidateQueries({ queryKey: keys.budgets });
    },
  });
}

interface SomebodysBudget {
  username: string;
  monthly: number | undefined;
}

/** Sets somebody's limit, or takes it away; for administrators. */
async function saveSomebodys({ username, monthly }: SomebodysBudget): Promise<BudgetView> {
  const path = { username };
  return monthly === undefined
    ? (await spendingDropBudgetOf({ path, throwOnError: true })).data
    : (await spendingSetBudgetOf({ path, body: { monthly }, throwOnError: true })).data;
}

export function useSaveBudget() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: saveSomebodys,
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: ["spending"] }),
  });
}

export function useSavePrice() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async ({ model, price }: { model: string; price: PriceRequest }) =>
      (await spendingSetPrice({ path: { model }, body: price, throwOnError: true })).data,
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: keys.prices }),
  });
}
