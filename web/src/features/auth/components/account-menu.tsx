import { useQuery } from "@tanstack/react-query";
import { CircleUser } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { texts } from "@/texts";
import { Button } from "@/ui/button";
import { meQuery } from "../me";
import type { Session } from "../session";

const load = () => import("./account-menu-opened").then((module) => ({ default: module.AccountMenuOpened }));
// Where it leads, and the signs of all that, come when a hand goes towards it.
const Opened = lazy(load);

export function AccountMenu({ session }: { session: Session }) {
  const [wanted, setWanted] = useState(false);
  // What the menu holds hangs on the reader's role; it is asked for before they open it.
  useQuery(meQuery);
  const preload = () => void load();
  const trigger = (
    <Button look="quiet" size="icon" aria-label={texts.auth.account}>
      <CircleUser aria-hidden />
    </Button>
  );
  const closed = (
    <Button
      look="quiet"
      size="icon"
      aria-label={texts.auth.account}
      aria-haspopup="menu"
      aria-expanded={false}
      onClick={() => setWanted(true)}
      onPointerEnter={preload}
      onFocus={preload}
    >
      <CircleUser aria-hidden />
    </Button>
  );
  if (!wanted) return closed;
  return (
    <Suspense fallback={closed}>
      <Opened session={session} trigger={trigger} />
    </Suspense>
  );
}
