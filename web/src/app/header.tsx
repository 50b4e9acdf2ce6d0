import { Link, useLocation, useNavigate } from "@tanstack/react-router";
import { Menu as MenuIcon, Moon, Search, Sun } from "lucide-react";
import { SEARCH_ID } from "@/features/agents/components/search-box";
import { AccountMenu } from "@/features/auth/components/account-menu";
import { useSession } from "@/features/auth/session";
import { chooseTheme, useTheme } from "@/lib/theme";
import { texts } from "@/texts";
import { Button, buttonStyle } from "@/ui/button";
import { Menu } from "@/ui/menu";
import { Logo } from "./logo";
import { TaskCount, useTaskCount } from "./task-count";

const PLACES = [
  { to: "/", label: texts.shell.marketplace },
  { to: "/workflow-templates", label: texts.shell.templates },
  { to: "/dashboard", label: texts.shell.dashboard },
  { to: "/my-tasks", label: texts.shell.tasks },
  { to: "/analytics", label: texts.shell.analytics },
] as const;

const DOORS = [
  { to: "/login", label: texts.auth.logIn },
  { to: "/register", label: texts.auth.createAccount },
] as const;

export function Header() {
  const session = useSession();
  return (
    <header className="sticky top-0 z-40 border-b bg-page/85 backdrop-blur-md">
      <div className="mx-auto flex h-15 max-w-7xl items-center gap-1.5 px-4 sm:px-6">
        <Link to="/" className="mr-4 flex items-center gap-2.5 rounded-lg text-[17px] font-semibold tracking-tight">
          <Logo />
          {texts.common.product}
        </Link>
        <Navigation />
        <div className="ml-auto flex items-center gap-1">
          <SearchLink />
          <ThemeToggle />
          {session ? <AccountMenu session={session} /> : <LogInLinks />}
          <PhoneMenu loggedIn={session !== undefined} />
        </div>
      </div>
    </header>
  );
}

function Navigation() {
  return (
    <nav aria-label={texts.shell.navigation} className="hidden items-center gap-1 md:flex">
      {PLACES.map(({ to, label }) => (
        <Link
          key={to}
          to={to}
          activeOptions={{ exact: to === "/", includeSearch: false }}
          className="rounded-lg px-3 py-1.5 text-sm font-medium text-ink-soft transition-colors hover:text-ink data-[status=active]:bg-sunken data-[status=active]:text-ink"
        >
          {label}
          {to === "/my-tasks" && <TaskCount />}
        </Link>
      ))}
    </nav>
  );
}

function SearchLink() {
  return (
    <Link
      to="/"
      hash={SEARCH_ID}
      // Where the address is that already, nothing else would happen.
      onClick={() => document.getElementById(SEARCH_ID)?.focus()}
      aria-label={texts.shell.search}
      title={texts.shell.search}
      className={buttonStyle({ look: "quiet", size: "icon" })}
    >
      <Search aria-hidden />
    </Link>
  );
}

function ThemeToggle() {
  const theme = useTheme();
  const other = theme === "dark" ? "light" : "dark";
  return (
    <Button look="quiet" size="icon" aria-label={texts.shell.useTheme[other]} onClick={() => chooseTheme(other)}>
      {theme === "dark" ? <Sun aria-hidden /> : <Moon aria-hidden />}
    </Button>
  );
}

/** Where to come back to after logging in: here, or where the log-in page itself leads on to. */
function useWayBack(): string | undefined {
  return useLocation({
    select: ({ pathname, search, href }) => {
      if (pathname === "/login" || pathname === "/register") return search.next;
      return href === "/" ? undefined : href;
    },
  });
}

function LogInLinks() {
  const next = useWayBack();
  return (
    <div className="ml-2 hidden items-center gap-2 md:flex">
      <Link to="/login" search={{ next }} className={buttonStyle({ look: "quiet", size: "small" })}>
        {texts.auth.logIn}
      </Link>
      <Link to="/register" search={{ next }} className={buttonStyle({ look: "primary", size: "small" })}>
        {texts.auth.createAccount}
      </Link>
    </div>
  );
}

function PhoneMenu({ loggedIn }: { loggedIn: boolean }) {
  const navigate = useNavigate();
  const next = useWayBack();
  const waiting = useTaskCount();
  const places = loggedIn ? PLACES : [...PLACES, ...DOORS];
  return (
    <div className="md:hidden">
      <Menu
        trigger={
          <Button look="quiet" size="icon" aria-label={texts.shell.menu}>
            <MenuIcon aria-hidden />
          </Button>
        }
        entries={places.map(({ to, label }) => ({
          label: to === "/my-tasks" && waiting ? `${label} (${waiting})` : label,
          onSelect: () => void navigate({ to, search: to === "/login" || to === "/register" ? { next } : {} }),
        }))}
      />
    </div>
  );
}
