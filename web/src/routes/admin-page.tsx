import { useQuery } from "@tanstack/react-query";
import { ShieldAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { UserView } from "@/client";
import { isAdmin, meQuery } from "@/features/auth/me";
import { texts } from "@/texts/admin";
import { EmptyState, LoadState } from "@/ui/load-state";
import { Page, PageHeading } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";

interface Props {
  title: string;
  detail: string;
  children: (admin: UserView) => ReactNode;
}

/** The frame of a page for administrators; others are told whose it is. */
export function AdminPage({ title, detail, children }: Props) {
  const me = useQuery(meQuery);
  const { onlyTitle, onlyDetail } = texts.admin;
  return (
    <Page title={title}>
      <PageHeading title={title} detail={detail} />
      <LoadState
        query={me}
        waiting={<Skeleton className="h-80 rounded-xl" />}
        isEmpty={(user) => !isAdmin(user)}
        empty={<EmptyState icon={<ShieldAlert aria-hidden />} title={onlyTitle} detail={onlyDetail} />}
      >
        {children}
      </LoadState>
    </Page>
  );
}
