import { Outlet, useLocation } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { TrayHost } from "@/features/community/components/tray-host";
import { texts } from "@/texts";
import { Header } from "./header";
import { OfflineBanner } from "./offline-banner";
import { PaletteHost } from "./palette/palette-host";

/** What is around every page. */
export function Shell() {
  const main = useRef<HTMLElement>(null);
  const path = useLocation({ select: (location) => location.pathname });
  const first = useRef(true);
  // A new page begins at its top for the keyboard and the screen reader too.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the path is what says that the page is new.
  useEffect(() => {
    if (first.current) first.current = false;
    else if (location.hash === "") main.current?.focus({ preventScroll: true });
  }, [path]);
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#main"
        className="sr-only z-50 rounded-lg bg-accent px-4 py-2 text-sm font-medium text-on-accent focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
      >
        {texts.shell.skip}
      </a>
      <Header />
      <OfflineBanner />
      <main id="main" ref={main} tabIndex={-1} className="flex-1 outline-hidden">
        <Outlet />
      </main>
      <TrayHost />
      <footer className="border-t">
        <div className="mx-auto flex max-w-7xl flex-wrap items-center justify-between gap-x-6 gap-y-2 px-4 py-6 text-[13px] text-ink-soft sm:px-6">
          <p>{texts.shell.footer}</p>
          <a href="/docs" className="hover:text-ink hover:underline">
            {texts.shell.apiDocs}
          </a>
        </div>
      </footer>
      <PaletteHost />
    </div>
  );
}
