import { Link, useLocation, useNavigate } from "@tanstack/react-router";
import { Menu as MenuIcon, Search, SunMoon } from "lucide-react";
import { lazy, Suspense } from "react";
import { useMember } from "@/features/auth/session";
import { useThemeChoice } from "@/lib/theme";
import { texts } from "@/texts";
import { Button, buttonStyle } from "@/ui/button";
import { Menu } from "@/ui/menu";
import { Logo } from "./logo";
import { openPalette, preloadPalette } from "./palette/opening";
import { PLACES } from "./places";
import { TaskCount, useTaskCount } from "./task-count";
import { THEMES } from "./themes";

const AccountMenu = lazy(() =>
  import("@/features/auth/components/account-menu").then((module) => ({ default: module.AccountMenu })),
);
const BAR = PLACES.filter(({ inBar }) => inBar);

const DOORS = [
  { to: "/login", label: texts.auth.logIn },
  { to: "/register", label: texts.auth.createAccount },
] as const;

export function Header() {
  const session = useMember();
  return (
    <header className="sticky top-0 z-40 border-b bg-page/85 backdrop-blur-md">
      <div className="mx-auto flex h-15 max-w-7xl items-center gap-1.5 px-4 sm:px-6">
        <Link to="/" className="mr-4 flex items-center gap-2.5 rounded-lg text-[17px] font-semibold tracking-tight">
          <Logo />
          {texts.common.product}
        </Link>
        <Navigation />
        <div className="ml-auto flex items-center gap-1">
          <PaletteButton />
          <ThemeMenu />
          {session ? (
            <Suspense fallback={<span className="size-9" />}>
              <AccountMenu session={session} />
            </Suspense>
          ) : (
            <LogInLinks />
          )}
          <PhoneMenu loggedIn={session !== undefined} />
        </div>
      </div>
    </header>
  );
}

function Navigation() {
  return (
    <nav aria-label={texts.shell.navigation} className="hidden items-center gap-1 lg:flex">
      {BAR.map(({ to, label }) => (
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

const KEYS = /Mac|iPhone|iPad/.test(navigator.userAgent) ? texts.shell.paletteKeys.mac : texts.shell.paletteKeys.other;

function PaletteButton() {
  return (
    <button
      type="button"
      onClick={openPalette}
      onPointerEnter={preloadPalette}
      aria-haspopup="dialog"
      aria-keyshortcuts="Control+K Meta+K"
      className="flex h-9 items-center gap-2 rounded-lg px-2.5 text-[13px] text-ink-soft transition-colors hover:bg-sunken hover:text-ink xl:border xl:bg-card"
    >
      <Search aria-hidden className="size-4" />
      <span className="sr-only xl:not-sr-only">{texts.shell.palette}</span>
      <kbd
        aria-hidden
        className="hidden rounded-md border px-1.5 font-mono text-[11px] leading-5 text-ink-faint xl:inline"
      >
        {KEYS}
      </kbd>
    </button>
  );
}

function ThemeMenu() {
  const chosen = useThemeChoice();
  return (
    <Menu
      trigger={
        <Button look="quiet" size="icon" aria-label={texts.shell.theme}>
          <SunMoon aria-hidden />
        </Button>
      }
      choice={{ label: texts.shell.theme, entries: THEMES, chosen }}
    />
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
  const places = loggedIn ? BAR : [...BAR, ...DOORS];
  return (
    <div className="lg:hidden">
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
