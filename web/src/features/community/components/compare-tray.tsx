import { Link } from "@tanstack/react-router";
import { X } from "lucide-react";
import { texts } from "@/texts/keeping";
import { Button, buttonStyle } from "@/ui/button";
import { choose, toggleChosen, useChosen } from "../chosen";

/** The agents that are to be compared, at the foot of the window while there are any. */
export function CompareTray() {
  const chosen = useChosen();
  return (
    <section
      aria-label={texts.keeping.tray}
      className="sticky bottom-0 z-30 border-t bg-card/95 shadow-lift backdrop-blur-md"
    >
      <div className="mx-auto flex max-w-7xl flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2.5 sm:px-6">
        <p className="sr-only" role="status">
          {texts.keeping.trayCount(chosen.length)}
        </p>
        <ul className="flex min-w-0 flex-1 flex-wrap gap-2">
          {chosen.map((agent) => (
            <li
              key={agent.id}
              className="flex max-w-full items-center gap-1 rounded-full border bg-page py-0.5 pr-1 pl-3 text-[13px]"
            >
              <span className="max-w-36 truncate sm:max-w-56">{agent.name}</span>
              <button
                type="button"
                className="grid size-6 place-items-center rounded-full text-ink-soft hover:bg-sunken hover:text-ink"
                aria-label={texts.keeping.removeFromTray(agent.name)}
                onClick={() => toggleChosen(agent)}
              >
                <X aria-hidden className="size-3.5" />
              </button>
            </li>
          ))}
          {chosen.length === 1 && (
            <li className="hidden self-center text-[13px] text-ink-soft sm:block">{texts.keeping.trayHint}</li>
          )}
        </ul>
        <div className="ml-auto flex gap-1.5">
          <Button look="quiet" size="small" onClick={() => choose([])}>
            {texts.keeping.clearTray}
          </Button>
          <Link
            to="/compare"
            search={{ agents: chosen.map(({ id }) => id).join(",") }}
            className={buttonStyle({ size: "small" })}
          >
            {texts.keeping.compareNow}
          </Link>
        </div>
      </div>
    </section>
  );
}
