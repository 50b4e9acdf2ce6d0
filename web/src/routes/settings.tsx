import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { UserRound } from "lucide-react";
import type { Scope } from "@/client";
import { ApiKeys } from "@/features/account/components/api-keys";
import { PasswordForm } from "@/features/auth/components/password-form";
import { ProfileCard } from "@/features/auth/components/profile-card";
import { meQuery, seesAll } from "@/features/auth/me";
import { useMember } from "@/features/auth/session";
import { texts } from "@/texts/settings";
import { buttonStyle } from "@/ui/button";
import { EmptyState, LoadState } from "@/ui/load-state";
import { Page, PageHeading } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";

const words = texts.settings;
const OWN: readonly Scope[] = ["read", "run"];
const ALL: readonly Scope[] = [...OWN, "admin"];

export function SettingsPage() {
  const member = useMember();
  return (
    <Page title={words.title} narrow>
      <PageHeading title={words.title} detail={words.detail} />
      {member ? <Settings /> : <Guest />}
    </Page>
  );
}

function Settings() {
  const me = useQuery(meQuery);
  return (
    <LoadState query={me} waiting={<Skeleton className="h-96 rounded-xl" />}>
      {(user) => (
        <div className="space-y-6">
          <ProfileCard user={user} />
          <ApiKeys scopes={seesAll(user) ? ALL : OWN} />
          <PasswordForm username={user.username} />
        </div>
      )}
    </LoadState>
  );
}

function Guest() {
  return (
    <EmptyState
      icon={<UserRound aria-hidden />}
      title={words.guestTitle}
      detail={words.guestDetail}
      action={
        <Link to="/register" search={{ next: "/settings" }} className={buttonStyle()}>
          {texts.auth.createAccount}
        </Link>
      }
    />
  );
}
