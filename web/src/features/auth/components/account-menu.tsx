import { CircleUser, LogOut } from "lucide-react";
import { texts } from "@/texts";
import { Button } from "@/ui/button";
import { Menu } from "@/ui/menu";
import { logOut } from "../api";
import type { Session } from "../session";

export function AccountMenu({ session }: { session: Session }) {
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
      entries={[{ label: texts.auth.logOut, icon: <LogOut aria-hidden />, onSelect: () => void logOut() }]}
    />
  );
}
