import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { CircleUser, Coins, LogOut } from "lucide-react";
import { texts } from "@/texts";
import { Button } from "@/ui/button";
import { Menu } from "@/ui/menu";
import { logOut } from "../api";
import { isAdmin, meQuery } from "../me";
import type { Session } from "../session";

export function AccountMenu({ session }: { session: Session }) {
  const me = useQuery(meQuery);
  const navigate = useNavigate();
  const leave = { label: texts.auth.logOut, icon: <LogOut aria-hidden />, onSelect: () => void logOut() };
  const spending = {
    label: texts.auth.spending,
    icon: <Coins aria-hidden />,
    onSelect: () => void navigate({ to: "/admin/spending" }),
  };
  return (
    <Menu
      trigger={
        <Button look="quiet" size="icon" aria-label={texts.auth.account}>
          <CircleUser aria-hidden />
        </Button>
      }
      header={
        <>
          {texts.auth.loggedInAs} <span className="block truncate font-medium text-ink">{session.username}</span>
        </>
      }
      entries={isAdmin(me.data) ? [spending, leave] : [leave]}
    />
  );
}
