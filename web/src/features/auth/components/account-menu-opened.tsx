import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Activity, Coins, Heart, LogOut, Settings, Users } from "lucide-react";
import { texts } from "@/texts";
import type { MenuProps } from "@/ui/menu";
import { MenuOpened } from "@/ui/menu-opened";
import { logOut } from "../api";
import { isAdmin, meQuery } from "../me";
import type { Session } from "../session";

const ADMIN = [
  { to: "/admin/people", label: texts.auth.people, icon: <Users aria-hidden /> },
  { to: "/admin/health", label: texts.auth.health, icon: <Activity aria-hidden /> },
  { to: "/admin/spending", label: texts.auth.spending, icon: <Coins aria-hidden /> },
] as const;
const EVERYBODYS = [
  { to: "/my-favourites", label: texts.shell.favourites, icon: <Heart aria-hidden /> },
  { to: "/settings", label: texts.auth.settings, icon: <Settings aria-hidden /> },
] as const;

interface Props {
  session: Session;
  trigger: MenuProps["trigger"];
}

/** `AccountMenu` loads this in a chunk of its own, when it is first opened. */
export function AccountMenuOpened({ session, trigger }: Props) {
  const me = useQuery(meQuery);
  const navigate = useNavigate();
  const leave = { label: texts.auth.logOut, icon: <LogOut aria-hidden />, onSelect: () => void logOut() };
  const places = isAdmin(me.data) ? [...EVERYBODYS, ...ADMIN] : EVERYBODYS;
  const entries = places.map(({ to, ...shown }) => ({ ...shown, onSelect: () => void navigate({ to }) }));
  return (
    <MenuOpened
      trigger={trigger}
      header={
        <>
          {texts.auth.loggedInAs} <span className="block truncate font-medium text-ink">{session.username}</span>
        </>
      }
      entries={[...entries, leave]}
    />
  );
}
