import { autocompletion, type Completion, type CompletionContext, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, indentLess, indentMore } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, foldGutter, HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { Annotation, EditorState } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { Problem } from "./problems";
import type { Candidate } from "./references";
import { matching, typedAt } from "./references";

/** Marks what the page itself put into the editor, so that it is not taken for typing. */
const fromOutside = Annotation.define<boolean>();

interface Options {
  label: string;
  text: string;
  onChange: (text: string) => void;
  /** The cursor stands at a place of its own. */
  onCursor: (offset: number) => void;
  /** What can be named at a place. */
  candidatesAt: (offset: number) => readonly Candidate[];
}

export interface CodeEditor {
  show: (text: string) => void;
  mark: (problems: readonly Problem[]) => void;
  reveal: (offset: number, focus: boolean) => void;
  hasFocus: () => boolean;
  destroy: () => void;
}

/**
 * A text editor for YAML. It lives in a shadow root: there its styles are a sheet of their own, where in the document
 * they would be a style element, which the page's policy forbids.
 */
export function openEditor(parent: HTMLElement, options: Options): CodeEditor {
  const root = parent.shadowRoot ?? parent.attachShadow({ mode: "open" });
  const view = new EditorView({
    parent: root,
    root,
    state: EditorState.create({ doc: options.text, extensions: extensionsFor(options) }),
  });
  return {
    show: (text) => show(view, text),
    mark: (problems) => view.dispatch(setDiagnostics(view.state, diagnosticsOf(problems, view.state.doc.length))),
    reveal: (offset, focus) => reveal(view, offset, focus),
    hasFocus: () => view.hasFocus,
    destroy: () => view.destroy(),
  };
}

function extensionsFor({ label, onChange, onCursor, candidatesAt }: Options) {
  return [
    lineNumbers(),
    foldGutter(),
    lintGutter(),
    highlightSpecialChars(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    drawSelection(),
    bracketMatching(),
    EditorState.tabSize.of(2),
    EditorView.lineWrapping,
    yaml(),
    syntaxHighlighting(COLOURS),
    autocompletion({ override: [completing(candidatesAt)], icons: false }),
    // Tab leaves the editor; lines are indented by the keys that other editors have for it.
    keymap.of([
      { key: "Mod-]", run: indentMore },
      { key: "Mod-[", run: indentLess },
      ...completionKeymap,
      ...lintKeymap,
      ...defaultKeymap,
    ]),
    EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", tabindex: "0" }),
    EditorView.updateListener.of((update) => {
      if (update.transactions.some((one) => one.annotation(fromOutside))) return;
      if (update.docChanged) onChange(update.state.doc.toString());
      else if (update.selectionSet && update.view.hasFocus) onCursor(update.state.selection.main.head);
    }),
    THEME,
  ];
}

/** Puts `text` into the editor by the smallest change, so that the cursor stays where it is. */
function show(view: EditorView, text: string): void {
  const before = view.state.doc.toString();
  if (before === text) return;
  let from = 0;
  const shortest = Math.min(before.length, text.length);
  while (from < shortest && before[from] === text[from]) from += 1;
  let end = 0;
  while (end < shortest - from && before[before.length - 1 - end] === text[text.length - 1 - end]) end += 1;
  const insert = text.slice(from, text.length - end);
  view.dispatch({ changes: { from, to: before.length - end, insert }, annotations: fromOutside.of(true) });
}

function reveal(view: EditorView, offset: number, focus: boolean): void {
  const anchor = Math.min(offset, view.state.doc.length);
  view.dispatch({
    selection: { anchor },
    effects: EditorView.scrollIntoView(anchor, { y: "start", yMargin: 48 }),
    annotations: fromOutside.of(true),
  });
  if (focus) view.focus();
}

function diagnosticsOf(problems: readonly Problem[], length: number): Diagnostic[] {
  return problems.map(({ from, to, message }) => {
    const begin = Math.min(from, length);
    // Of what is long, the beginning says where it is.
    const end = Math.min(Math.max(to, begin), begin + 200, length);
    return { from: begin, to: end, severity: "error", message };
  });
}

function completing(candidatesAt: Options["candidatesAt"]) {
  return ({ state, pos }: CompletionContext) => {
    const line = state.doc.lineAt(pos);
    const isBare = /^\s*(-\s+)?(when|in|until):/.test(line.text);
    const typed = typedAt(line.text, pos - line.from, isBare);
    if (typed === undefined || (typed.word === "" && isBare)) return null;
    const options: Completion[] = matching(candidatesAt(pos), typed.word).map(({ text, from }) => ({
      label: text,
      detail: from,
    }));
    return { from: line.from + typed.from, options, filter: false };
  };
}

const COLOURS = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--accent)" },
  { tag: tags.comment, color: "var(--ink-faint)", fontStyle: "italic" },
  { tag: [tags.string, tags.content, tags.attributeValue], color: "var(--ink)" },
  { tag: [tags.keyword, tags.bool, tags.number, tags.null], color: "var(--busy)" },
  { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace], color: "var(--ink-soft)" },
]);

const SELECTION = "color-mix(in oklch, var(--accent) 26%, transparent)";

const THEME = EditorView.theme({
  "&": { height: "100%", fontSize: "13px", backgroundColor: "var(--card)", color: "var(--ink)" },
  "&.cm-focused": { outline: "2px solid color-mix(in oklch, var(--accent) 45%, transparent)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--font-mono, ui-monospace, monospace)", lineHeight: "1.55", overflow: "auto" },
  ".cm-content": { padding: "10px 0", caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--sunken)", color: "var(--ink-soft)", border: "none" },
  ".cm-activeLine": { backgroundColor: "color-mix(in oklch, var(--sunken) 70%, transparent)" },
  ".cm-activeLineGutter": { backgroundColor: "var(--line)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": { background: SELECTION },
  ".cm-selectionBackground": { background: SELECTION },
  ".cm-tooltip": {
    backgroundColor: "var(--card)",
    color: "var(--ink)",
    border: "1px solid var(--line)",
    borderRadius: "8px",
    boxShadow: "var(--shadow)",
    overflow: "hidden",
  },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--accent-soft)", color: "var(--ink)" },
  ".cm-completionDetail": { color: "var(--ink-soft)", fontStyle: "normal" },
  ".cm-diagnostic": { fontFamily: "var(--font-sans, sans-serif)", padding: "6px 10px", borderLeftWidth: "3px" },
  // The marks that the library draws are pictures within its styles, which the page's policy forbids.
  ".cm-lint-marker-error": { content: "'●'", color: "var(--bad)", fontSize: "11px", lineHeight: "1.8" },
  ".cm-lintRange-error": {
    backgroundImage: "none",
    paddingBottom: "0",
    textDecoration: "underline wavy var(--bad)",
    textUnderlineOffset: "3px",
  },
  ".cm-foldPlaceholder": {
    backgroundColor: "var(--sunken)",
    border: "1px solid var(--line)",
    color: "var(--ink-soft)",
  },
});
