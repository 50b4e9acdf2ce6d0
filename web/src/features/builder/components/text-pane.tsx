import { useEffect, useRef } from "react";
import { texts } from "@/texts/builder";
import { type CodeEditor, openEditor } from "../code-editor";
import type { Reading } from "../document";
import { candidatesFor } from "../references";
import { type Builder, useTheBuilder } from "../use-builder";

const words = texts.builder.text;

/** The workflow as text, beside its graph. */
export function TextPane() {
  const builder = useTheBuilder();
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<CodeEditor>(undefined);
  const latest = useRef<Builder>(builder);
  latest.current = builder;
  const { reading, selected, validation } = builder;

  useEffect(() => {
    if (host.current === null) return;
    const opened = openEditor(host.current, {
      label: words.label,
      text: latest.current.reading.text,
      onChange: (text) => latest.current.setText(text, "text"),
      onCursor: (offset) => latest.current.select(stepAt(latest.current.reading, offset)),
      candidatesAt: (offset) => candidatesAt(latest.current, offset),
    });
    editor.current = opened;
    return () => {
      opened.destroy();
      editor.current = undefined;
    };
  }, []);

  useEffect(() => editor.current?.show(reading.text), [reading.text]);
  useEffect(() => {
    // Problems of another text would stand at the wrong places.
    if (validation.current || validation.problems.length === 0) editor.current?.mark(validation.problems);
  }, [validation]);

  const selectedKey = selected?.key;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another choice moves the text.
  useEffect(() => {
    if (selected === undefined || editor.current === undefined || editor.current.hasFocus()) return;
    editor.current.reveal(reading.spanOf(["steps", selected.index]).from, false);
  }, [selectedKey]);

  return (
    <div className="flex min-h-0 grow flex-col">
      <div ref={host} className="builder-text min-h-0 grow overflow-hidden" />
      <p className="border-t px-3 py-2 text-xs text-ink-soft">{words.help}</p>
    </div>
  );
}

/** The step in which a place of the text lies. */
function stepAt(reading: Reading, offset: number): string | undefined {
  return reading.draft?.steps.find(({ index }) => {
    const { from, to } = reading.spanOf(["steps", index]);
    return from <= offset && offset <= to;
  })?.key;
}

function candidatesAt({ reading, draft }: Builder, offset: number) {
  const key = stepAt(reading, offset);
  return candidatesFor(
    draft,
    draft.steps.find((step) => step.key === key),
    key === undefined ? "output" : "input",
  );
}
