import { Braces } from "lucide-react";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { cn } from "@/lib/cn";
import { texts } from "@/texts/builder";
import { Button } from "@/ui/button";
import { controlStyle, Field } from "@/ui/field";
import type { Json } from "../document";
import { type Candidate, matching, type Place, typedAt } from "../references";

const words = texts.builder.completion;

type Option = Candidate | { text: string; choice: true };
const MOST = 40;

interface Props {
  label: string;
  help?: string | undefined;
  error?: string | undefined;
  required?: boolean;
  value: Json | undefined;
  /** How a value is shown as text, and how text becomes a value; undefined takes it away. */
  show: (value: Json | undefined) => string;
  parse: (text: string) => Json | undefined;
  onChange: (value: Json | undefined) => void;
  candidates: readonly Candidate[];
  /** A step whose output was chosen. */
  onChosen?: (step: string) => void;
  place: Place;
  choices?: readonly string[] | undefined;
  rows?: number;
  placeholder?: string;
}

/** Where an expression needs no `${{ }}` around it. */
const BARE: readonly Place[] = ["when", "in", "until"];

/** A value or an expression, with completion of everything that can be named at its place. */
export function ExpressionField({ label, help, error, required = false, ...rest }: Props) {
  return (
    <Field label={label} help={help} error={error} required={required}>
      {(control) => <Control {...rest} control={control} label={label} />}
    </Field>
  );
}

type ControlAttributes = Parameters<Parameters<typeof Field>[0]["children"]>[0];

function Control({
  control,
  label,
  ...props
}: Omit<Props, "help" | "error" | "required"> & { control: ControlAttributes }) {
  const { value, show, parse, onChange, candidates, onChosen, place, choices = [], rows = 1, placeholder } = props;
  const isBare = BARE.includes(place);
  const box = useRef<HTMLTextAreaElement>(null);
  const listId = useId();
  const [typed, setTyped] = useState(() => show(value));
  // Changed elsewhere: by undoing, or in the text.
  if (JSON.stringify(parse(typed)) !== JSON.stringify(value)) {
    const shown = show(value);
    if (shown !== typed) setTyped(shown);
  }
  const [caret, setCaret] = useState<number>();
  const [active, setActive] = useState(0);
  const at = caret === undefined ? undefined : typedAt(typed, caret, isBare);
  const fixed = typed === "" && caret !== undefined ? choices.map((text): Option => ({ text, choice: true })) : [];
  const named = at ? matching(candidates, at.word).slice(0, MOST) : [];
  const options = [...fixed, ...named];
  const shown = options.length > 0;

  function type(text: string, position: number | undefined): void {
    setTyped(text);
    setCaret(position);
    setActive(0);
    onChange(parse(text));
  }

  function choose(option: Option | undefined): void {
    if (option === undefined || box.current === null) return;
    if ("choice" in option) {
      type(option.text, undefined);
      return;
    }
    const from = at?.from ?? 0;
    const rest = typed.slice(caret ?? typed.length);
    const closing = isBare || rest.trimStart().startsWith("}}") || rest.includes("}}") ? "" : " }}";
    const before = typed.slice(0, from) + option.text;
    type(before + closing + rest, undefined);
    if (option.step !== undefined) onChosen?.(option.step);
    moveCaret(before.length + closing.length);
  }

  function moveCaret(position: number): void {
    // The control has its new text by the next frame.
    requestAnimationFrame(() => {
      box.current?.focus();
      box.current?.setSelectionRange(position, position);
    });
  }

  function insert(): void {
    const position = box.current?.selectionEnd ?? typed.length;
    const opened = isBare ? "" : "${{ ";
    const text = typed.slice(0, position) + opened + typed.slice(position);
    if (opened !== "") type(text, position + opened.length);
    else setCaret(position);
    moveCaret(position + opened.length);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (!shown) {
      if (event.key === " " && event.ctrlKey) {
        event.preventDefault();
        insert();
      }
      return;
    }
    if (!act(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** What a key does while the list is open; false where it does what it always does. */
  function act(key: string): boolean {
    if (key === "ArrowDown") setActive((active + 1) % options.length);
    else if (key === "ArrowUp") setActive((active - 1 + options.length) % options.length);
    else if (key === "Enter") choose(options[active]);
    else if (key === "Escape") setCaret(undefined);
    else return false;
    return true;
  }

  return (
    <div className="relative">
      <textarea
        {...control}
        ref={box}
        rows={Math.max(rows, Math.min(8, typed.split("\n").length))}
        spellCheck={false}
        placeholder={placeholder}
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-controls={shown ? listId : undefined}
        aria-activedescendant={shown ? `${listId}-${active}` : undefined}
        className={cn(
          controlStyle,
          "field-sizing-content block max-h-60 resize-none py-2 pr-10 font-mono leading-5 sm:text-[13px]",
        )}
        value={typed}
        onChange={(event) => type(event.target.value, event.target.selectionEnd)}
        onSelect={(event) => at !== undefined && setCaret(event.currentTarget.selectionEnd)}
        onFocus={(event) => typed === "" && choices.length > 0 && setCaret(event.currentTarget.selectionEnd)}
        onBlur={() => setCaret(undefined)}
        onKeyDown={onKeyDown}
      />
      <Button
        look="quiet"
        size="tiny"
        className="absolute top-1 right-1"
        aria-label={`${texts.builder.step.insert}: ${label}`}
        title={texts.builder.step.insert}
        onMouseDown={(event) => event.preventDefault()}
        onClick={insert}
      >
        <Braces aria-hidden />
      </Button>
      {shown && <Options id={listId} options={options} active={active} onChoose={choose} />}
    </div>
  );
}

interface OptionsProps {
  id: string;
  options: readonly Option[];
  active: number;
  onChoose: (option: Option) => void;
}

function Options({ id, options, active, onChoose }: OptionsProps) {
  return (
    <div
      role="listbox"
      id={id}
      aria-label={words.label}
      className="absolute inset-x-0 top-full z-30 mt-1 max-h-56 overflow-y-auto rounded-lg border bg-card p-1 shadow-lift"
    >
      {options.map((option, index) => (
        // The cursor stays in the text; keys are heard there.
        // biome-ignore lint/a11y/useFocusableInteractive: named by aria-activedescendant
        // biome-ignore lint/a11y/useKeyWithClickEvents: named by aria-activedescendant
        <div
          key={option.text}
          role="option"
          id={`${id}-${index}`}
          aria-selected={index === active}
          ref={index === active ? showItself : undefined}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(option)}
          className={cn(
            "flex cursor-pointer items-baseline gap-3 rounded-md px-2 py-1.5 hover:bg-sunken",
            index === active && "bg-accent-soft",
          )}
        >
          <span className="min-w-0 grow truncate font-mono text-[13px]">{option.text}</span>
          <span className="shrink-0 text-xs text-ink-soft">
            {"choice" in option ? words.choice : words[option.from]}
          </span>
        </div>
      ))}
    </div>
  );
}

function showItself(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: "nearest" });
}
