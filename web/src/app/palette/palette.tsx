import { Dialog } from "@base-ui/react/dialog";
import { Search } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { cn } from "@/lib/cn";
import { useThrottled } from "@/lib/use-throttled";
import { texts } from "@/texts/palette";
import { type Command, type Group, useCommands } from "./commands";
import { closePalette } from "./opening";

const GAP = 60;

/** A dialog with a combobox: type, choose with the arrow keys, Enter. `PaletteHost` loads it when it is asked for. */
export function Palette() {
  const [typed, setTyped] = useState("");
  const q = useThrottled(typed.trim(), GAP);
  const { groups, isSettled } = useCommands(q);
  const [hasty, setHasty] = useState(false);
  const commands = groups.flatMap((group) => group.commands);
  const [chosen, setChosen] = useState(0);
  const place = Math.min(chosen, commands.length - 1);
  const input = useRef<HTMLInputElement>(null);
  const leads = useRef(false);
  const list = useId();

  // Enter may come before what was typed has been looked for.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the commands belong to the words.
  useEffect(() => {
    if (hasty && isSettled && q === typed.trim()) run(commands[0]);
  }, [hasty, isSettled, q, typed]);

  useEffect(() => {
    document.getElementById(`${list}-${place}`)?.scrollIntoView({ block: "nearest" });
  }, [list, place]);

  function run(command: Command | undefined): void {
    if (command === undefined) return;
    leads.current = command.stays !== true;
    closePalette();
    command.run();
  }

  function onKeyDown(event: KeyboardEvent): void {
    const places: Record<string, number> = {
      ArrowDown: place + 1,
      ArrowUp: place - 1 + commands.length,
      PageDown: commands.length - 1,
      PageUp: 0,
    };
    const next = places[event.key];
    if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      if (isSettled && q === typed.trim()) run(commands[place]);
      else setHasty(true);
    } else if (next !== undefined && commands.length > 0) setChosen(next % commands.length);
    else return;
    event.preventDefault();
  }

  return (
    <Dialog.Root defaultOpen onOpenChange={(open) => !open && closePalette()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-50 bg-black/40" />
        <Dialog.Popup
          initialFocus={input}
          // Where a command leads to another page, that has the focus.
          finalFocus={() => !leads.current}
          className="fixed inset-x-3 top-[12vh] z-50 mx-auto flex max-h-[70vh] max-w-xl flex-col overflow-hidden rounded-2xl border bg-card shadow-lift outline-hidden"
        >
          <Dialog.Title className="sr-only">{texts.palette.title}</Dialog.Title>
          <Dialog.Description className="sr-only">{texts.palette.keys}</Dialog.Description>
          <div className="flex items-center gap-3 border-b px-4">
            <Search aria-hidden className="size-4.5 shrink-0 text-ink-faint" />
            <input
              ref={input}
              role="combobox"
              value={typed}
              onChange={(event) => {
                setTyped(event.target.value);
                setChosen(0);
                setHasty(false);
              }}
              onKeyDown={onKeyDown}
              aria-label={texts.palette.title}
              aria-expanded={commands.length > 0}
              aria-controls={list}
              aria-autocomplete="list"
              aria-activedescendant={commands.length > 0 ? `${list}-${place}` : undefined}
              placeholder={texts.palette.placeholder}
              autoComplete="off"
              spellCheck={false}
              maxLength={200}
              className="h-13 w-full bg-transparent text-base outline-hidden placeholder:text-ink-faint"
            />
          </div>
          <div role="listbox" id={list} aria-label={texts.palette.results} className="overflow-y-auto p-2">
            <Groups groups={groups} list={list} place={place} onPoint={setChosen} onRun={run} />
          </div>
          {commands.length === 0 && (
            <p role="status" className="px-4 pb-5 text-center text-sm text-ink-soft">
              {texts.palette.nothing}
            </p>
          )}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface GroupsProps {
  groups: readonly Group[];
  list: string;
  place: number;
  onPoint: (place: number) => void;
  onRun: (command: Command) => void;
}

function Groups({ groups, list, place, onPoint, onRun }: GroupsProps) {
  let before = 0;
  return groups.map(({ title, commands }) => {
    const first = before;
    before += commands.length;
    return (
      // biome-ignore lint/a11y/useSemanticElements: a fieldset is no part of a list box.
      <div key={title} role="group" aria-label={title} className="mb-1">
        <p aria-hidden className="px-2.5 pt-2 pb-1 text-xs font-medium text-ink-faint">
          {title}
        </p>
        {commands.map((command, index) => (
          // The cursor stays in the input; keys are heard there.
          // biome-ignore lint/a11y/useFocusableInteractive: named by aria-activedescendant
          // biome-ignore lint/a11y/useKeyWithClickEvents: named by aria-activedescendant
          <div
            key={command.key}
            role="option"
            id={`${list}-${first + index}`}
            aria-selected={first + index === place}
            onPointerMove={() => onPoint(first + index)}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onRun(command)}
            className={cn(
              "flex cursor-pointer items-center gap-3 rounded-lg px-2.5 py-2 text-sm [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-ink-soft",
              first + index === place && "bg-accent-soft text-accent",
            )}
          >
            {command.icon}
            <span className="min-w-0 truncate">{command.label}</span>
          </div>
        ))}
      </div>
    );
  });
}
