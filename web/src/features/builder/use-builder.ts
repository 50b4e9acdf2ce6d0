import { useQuery } from "@tanstack/react-query";
import { createContext, useCallback, useContext, useEffect, useMemo, useState } from "react";
import { notify } from "@/lib/notices";
import { useDebounced } from "@/lib/use-debounced";
import { texts } from "@/texts/builder";
import { validationQuery } from "./api";
import { type Draft, type DraftStep, type Json, type Path, type Reading, read, valueAt } from "./document";
import { forgetDraft, keepDraft } from "./drafts";
import { type Edit, setField } from "./edits";
import { begun, changed, redone, undone } from "./history";
import { edited } from "./print";
import { ownFaults, type Problem, placed, problemAt } from "./problems";

/** How long the writer pauses before the engine is asked, in milliseconds. */
const PAUSE = 300;

export interface Validation {
  problems: readonly Problem[];
  /** The engine has seen the text as it stands. */
  current: boolean;
  valid: boolean;
  failed: boolean;
}

export interface Builder {
  reading: Reading;
  /** What the text says, or said last. */
  draft: Draft;
  broken: boolean;
  validation: Validation;
  selected: DraftStep | undefined;
  select: (key: string | undefined) => void;
  /** Changes the document; `of` joins what is typed in one field to one step of undoing. */
  change: (edit: Edit, of?: string) => void;
  setText: (text: string, of?: string) => void;
  undo: (() => void) | undefined;
  redo: (() => void) | undefined;
}

interface Options {
  /** What was saved last. */
  saved: string;
  /** Changes that were left behind, to go on with. */
  left: string | undefined;
  /** Under which name changes are kept while they are not saved. */
  name: string;
  slug: string | undefined;
}

const EMPTY: Draft = { fields: {}, name: "", steps: [] };

/** A workflow being written: one text, of which the graph and the forms are views. */
export function useBuilder({ saved, left, name, slug }: Options): Builder {
  const [history, setHistory] = useState(() => (left === undefined ? begun(saved) : changed(begun(saved), left, 0)));
  const [selectedKey, select] = useState<string>();
  const { text } = history;
  const reading = useMemo(() => read(text), [text]);
  const [good, setGood] = useState(reading.draft ?? EMPTY);
  if (reading.draft && reading.draft !== good) setGood(reading.draft);
  const draft = reading.draft ?? good;
  const validation = useValidation(reading, slug);

  useEffect(() => {
    if (text === saved) forgetDraft(name);
    else keepDraft(name, text);
  }, [name, text, saved]);

  const setText = useCallback(
    (next: string, of = "") => setHistory((before) => changed(before, next, Date.now(), of)),
    [],
  );
  const change = useCallback(
    (edit: Edit, of = "") => {
      if (reading.draft === undefined) {
        notify(texts.builder.mendText, { detail: texts.builder.mendTextDetail, bad: true });
        return;
      }
      setHistory((before) => changed(before, edited(before.text, edit), Date.now(), of));
    },
    [reading.draft],
  );
  const undo = useCallback(() => setHistory(undone), []);
  const redo = useCallback(() => setHistory(redone), []);

  return {
    reading,
    draft,
    broken: reading.draft === undefined,
    validation,
    selected: draft.steps.find(({ key }) => key === selectedKey),
    select,
    change,
    setText,
    undo: history.past.length > 0 ? undo : undefined,
    redo: history.future.length > 0 ? redo : undefined,
  };
}

function useValidation(reading: Reading, slug: string | undefined): Validation {
  const settled = useDebounced(reading.text, PAUSE);
  const said = useQuery(validationQuery(settled, slug));
  const about = said.data?.text;
  const problems = useMemo(() => {
    const seen = about === undefined || about === reading.text ? reading : read(about);
    return said.data ? placed(said.data.problems, seen) : [];
  }, [said.data, about, reading]);
  const current = about === reading.text && !said.isError;
  // Until the engine has seen it, the page says itself what is no YAML.
  const shown = !current && reading.faults.length > 0 ? ownFaults(reading) : problems;
  return { problems: shown, current, valid: current && problems.length === 0, failed: said.isError };
}

export const BuilderContext = createContext<Builder | undefined>(undefined);

export function useTheBuilder(): Builder {
  const builder = useContext(BuilderContext);
  if (builder === undefined) throw new Error("a part of the builder stands outside of it");
  return builder;
}

/** A field of the document: its value, what is wrong with it, and how to change it. */
export function useField(path: Path) {
  const { draft, validation, change } = useTheBuilder();
  return {
    value: valueAt(draft.fields, path),
    error: problemAt(validation.problems, path),
    set: (value: Json | undefined) => change(setField(path, value), path.join(".")),
  };
}
