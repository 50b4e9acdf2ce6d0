import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ComponentProps, type KeyboardEvent, useId, useState } from "react";
import type { Suggestion } from "@/client";
import { cn } from "@/lib/cn";
import { texts } from "@/texts";
import { categoriesQuery, suggestionsQuery } from "../api";
import { CategoryTile } from "./category-tile";

/** What makes an input a combobox, and the list below it; see the ARIA Authoring Practices, "Combobox". */
export function useSuggestions(q: string, onLeaveDown: () => void) {
  const listId = useId();
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState<number>();
  const found = useQuery({ ...suggestionsQuery(q), enabled: open && suggestionsQuery(q).enabled === true });
  const items = found.data ?? [];
  const shown = open && q !== "" && items.length > 0;

  function close(): void {
    setOpen(false);
    setActive(undefined);
  }

  function choose(agent: Suggestion): void {
    close();
    void navigate({ to: "/agents/$id", params: { id: agent.id } });
  }

  function step(by: number): void {
    setActive(((active ?? (by > 0 ? -1 : 0)) + by + items.length) % items.length);
  }

  /** What a key does while suggestions are shown; undefined where it does what it always does. */
  function actionOf(key: string): (() => void) | undefined {
    const chosen = active === undefined ? undefined : items[active];
    if (key === "ArrowDown") return () => step(1);
    if (key === "ArrowUp") return () => step(-1);
    if (key === "Escape") return close;
    return key === "Enter" && chosen ? () => choose(chosen) : undefined;
  }

  function onKeyDown(event: KeyboardEvent): void {
    const action = shown ? actionOf(event.key) : undefined;
    action?.();
    if (action) event.preventDefault();
    else if (event.key === "Enter") close();
    else if (event.key === "ArrowDown") onLeaveDown();
  }

  return {
    /** To be called when somebody types; what an address brings opens nothing. */
    onTyped: () => {
      setOpen(true);
      setActive(undefined);
    },
    inputProps: {
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": shown,
      "aria-controls": shown ? listId : undefined,
      "aria-activedescendant": shown && active !== undefined ? optionId(listId, active) : undefined,
      onKeyDown,
      onBlur: close,
    } satisfies ComponentProps<"input">,
    list: shown && <Suggestions id={listId} items={items} active={active} onChoose={choose} />,
  };
}

interface Props {
  id: string;
  items: Suggestion[];
  active: number | undefined;
  onChoose: (agent: Suggestion) => void;
}

function Suggestions({ id, items, active, onChoose }: Props) {
  const categories = useQuery(categoriesQuery);
  return (
    <div
      role="listbox"
      id={id}
      aria-label={texts.agents.suggestions}
      className="absolute inset-x-0 top-full z-30 mt-1.5 rounded-xl border bg-card p-1 text-left shadow-lift"
    >
      {items.map((agent, index) => (
        // The cursor stays in the input; keys are heard there.
        // biome-ignore lint/a11y/useFocusableInteractive: named by aria-activedescendant
        // biome-ignore lint/a11y/useKeyWithClickEvents: named by aria-activedescendant
        <div
          key={agent.id}
          role="option"
          id={optionId(id, index)}
          aria-selected={index === active}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(agent)}
          className={cn(
            "flex cursor-pointer items-center gap-3 rounded-lg px-2.5 py-2 text-sm hover:bg-sunken",
            index === active && "bg-sunken",
          )}
        >
          <CategoryTile category={agent.category} size="small" />
          <span className="min-w-0 grow truncate font-medium">{agent.name}</span>
          <span className="hidden shrink-0 text-[13px] text-ink-soft sm:block">
            {categories.data?.find(({ id }) => id === agent.category)?.name}
          </span>
        </div>
      ))}
    </div>
  );
}

function optionId(list: string, index: number): string {
  return `${list}-${index}`;
}
