import { useLocation } from "@tanstack/react-router";
import { Search, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { texts } from "@/texts";
import type { SearchText } from "../use-search-text";
import { useSuggestions } from "./search-suggestions";

/** The box's id, by which a link brings the cursor here. */
export const SEARCH_ID = "search";

interface Props {
  text: SearchText;
  /** The arrow down leads here, where no suggestion is shown. */
  onLeaveDown: () => void;
}

/** Where one types what is looked for; `/` brings the cursor here. */
export function SearchBox({ text: { typed, setTyped, live }, onLeaveDown }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const suggestions = useSuggestions(live, onLeaveDown);

  useEffect(() => focusOnSlash(input), []);

  const hash = useLocation({ select: (location) => location.hash });
  useEffect(() => {
    if (hash === SEARCH_ID) input.current?.focus();
  }, [hash]);

  return (
    <search className="relative block">
      <Search
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-4 size-5 -translate-y-1/2 text-ink-faint"
      />
      <input
        ref={input}
        id={SEARCH_ID}
        type="search"
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          suggestions.onTyped();
        }}
        {...suggestions.inputProps}
        placeholder={texts.agents.searchPlaceholder}
        aria-label={texts.agents.search}
        aria-keyshortcuts="/"
        autoComplete="off"
        maxLength={200}
        className="h-13 w-full rounded-xl border border-line-strong/60 bg-card pr-12 pl-12 text-base shadow-xs transition-colors placeholder:text-ink-faint hover:border-line-strong focus-visible:border-accent focus-visible:outline-2 focus-visible:outline-offset-0 focus-visible:outline-accent/40 [&::-webkit-search-cancel-button]:hidden"
      />
      {typed === "" ? (
        <kbd
          aria-hidden
          className="pointer-events-none absolute top-1/2 right-4 hidden -translate-y-1/2 rounded-md border px-1.5 font-mono text-xs leading-5 text-ink-faint sm:block"
        >
          /
        </kbd>
      ) : (
        <button
          type="button"
          onClick={() => {
            setTyped("");
            input.current?.focus();
          }}
          aria-label={texts.agents.clearSearch}
          className="absolute top-1/2 right-3 grid size-8 -translate-y-1/2 place-items-center rounded-md text-ink-soft hover:bg-sunken hover:text-ink"
        >
          <X aria-hidden className="size-4" />
        </button>
      )}
      {suggestions.list}
    </search>
  );
}

function focusOnSlash(input: { current: HTMLInputElement | null }): () => void {
  function onKey(event: KeyboardEvent): void {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    event.preventDefault();
    input.current?.focus();
  }
  document.addEventListener("keydown", onKey);
  return () => document.removeEventListener("keydown", onKey);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable]") !== null;
}
