import { useQuery } from "@tanstack/react-query";
import { ShieldAlert } from "lucide-react";
import { isAdmin, meQuery } from "@/features/auth/me";
import { BudgetTable } from "@/features/spending/components/budget-table";
import { PriceTable } from "@/features/spending/components/price-table";
import { texts } from "@/texts/spending";
import { EmptyState, LoadState } from "@/ui/load-state";
import { Page, PageHeading } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";

const words = texts.spending.admin;

export function SpendingPage() {
  const me = useQuery(meQuery);
  return (
    <Page title={words.title}>
      <PageHeading title={words.title} detail={words.detail} />
      <LoadState
        query={me}
        waiting={<Skeleton className="h-80 rounded-xl" />}
        isEmpty={(user) => !isAdmin(user)}
        empty={<EmptyState icon={<ShieldAlert aria-hidden />} title={words.onlyTitle} detail={words.onlyDetail} />}
      >
        {() => (
          <div className="space-y-6">
            <PriceTable />
            <BudgetTable />
          </div>
        )}
      </LoadState>
    </Page>
  );
}
