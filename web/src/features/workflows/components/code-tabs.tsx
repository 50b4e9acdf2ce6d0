import { type KeyboardEvent, useId, useRef, useState } from "react";
import { cn } from "@/lib/cn";
import { CopyButton } from "@/ui/copy-button";

export interface Code {
  key: string;
  name: string;
  code: string;
  /** What it needs to run. */
  needs: string;
  copyLabel: string;
}

interface Props {
  label: string;
  tabs: readonly Code[];
}

const STEPS: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1 };

/** Code in several languages, one at a time; the arrow keys go from one to the next. */
export function CodeTabs({ label, tabs }: Props) {
  const id = useId();
  const [chosen, setChosen] = useState(0);
  const buttons = useRef<(HTMLButtonElement | null)[]>([]);
  const shown = tabs[chosen];
  if (shown === undefined) return null;

  function go(event: KeyboardEvent): void {
    const ends: Record<string, number> = { Home: 0, End: tabs.length - 1 };
    const step = STEPS[event.key];
    const next = step === undefined ? ends[event.key] : (chosen + step + tabs.length) % tabs.length;
    if (next === undefined) return;
    event.preventDefault();
    setChosen(next);
    buttons.current[next]?.focus();
  }

  return (
    <div>
      <div className="flex flex-wrap items-center justify-between gap-2 border-b">
        <div role="tablist" aria-label={label} className="flex gap-1">
          {tabs.map(({ key, name }, index) => (
            <button
              key={key}
              ref={(button) => {
                buttons.current[index] = button;
              }}
              type="button"
              role="tab"
              id={`${id}-${key}`}
              aria-selected={index === chosen}
              aria-controls={`${id}-code`}
              tabIndex={index === chosen ? 0 : -1}
              onClick={() => setChosen(index)}
              onKeyDown={go}
              className={cn(
                "-mb-px border-b-2 px-3 py-2 text-sm font-medium",
                index === chosen ? "border-accent text-ink" : "border-transparent text-ink-soft hover:text-ink",
              )}
            >
              {name}
            </button>
          ))}
        </div>
        <CopyButton text={shown.code} label={shown.copyLabel} />
      </div>
      <div role="tabpanel" id={`${id}-code`} aria-labelledby={`${id}-${shown.key}`} className="pt-3">
        <p className="mb-2 text-[13px] text-ink-soft">{shown.needs}</p>
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
          tabIndex={0}
          className="max-h-96 overflow-auto rounded-lg border bg-sunken p-4 font-mono text-xs leading-5"
        >
          {shown.code}
        </pre>
      </div>
    </div>
  );
}
