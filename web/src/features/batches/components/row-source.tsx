import { FileUp } from "lucide-react";
import { type DragEvent, useId, useRef, useState } from "react";
import type { AgentInput } from "@/client";
import { cn } from "@/lib/cn";
import { texts } from "@/texts/batches";
import { Button } from "@/ui/button";
import { FieldError, Textarea } from "@/ui/field";
import { writeCsv } from "../csv";
import { exampleOf } from "../mapping";
import { MOST_BYTES, NoTable, readTable, type Table } from "../rows";

const words = texts.batches.create;
const PAUSE = 400;

interface Props {
  inputs: readonly AgentInput[];
  onTable: (table: Table) => void;
}

/** Where the rows come from: a file, or what is pasted. */
export function RowSource({ inputs, onTable }: Props) {
  const id = useId();
  const picker = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [fault, setFault] = useState<string>();
  const [isOver, setOver] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  function take(given: string): void {
    clearTimeout(timer.current);
    try {
      setFault(undefined);
      onTable(readTable(given));
    } catch (problem) {
      if (!(problem instanceof NoTable)) throw problem;
      setFault(problem.message);
    }
  }

  function type(given: string): void {
    setText(given);
    clearTimeout(timer.current);
    if (given.trim() !== "") timer.current = setTimeout(() => take(given), PAUSE);
    else setFault(undefined);
  }

  async function takeFile(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    if (file.size > MOST_BYTES) return setFault(words.faults.tooLarge("30 MB"));
    const read = await file.text().catch(() => undefined);
    if (read === undefined) setFault(words.faults.unreadable);
    else take(read);
  }

  function onDrop(event: DragEvent): void {
    event.preventDefault();
    setOver(false);
    void takeFile(event.dataTransfer.files[0]);
  }

  return (
    <div className="space-y-4">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is one way more; the button takes files from everybody. */}
      <div
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
        className={cn(
          "flex flex-col items-center gap-2 rounded-xl border border-dashed px-4 py-7 text-center",
          isOver && "border-accent bg-accent-soft",
        )}
      >
        <input
          ref={picker}
          type="file"
          accept=".csv,.tsv,.txt,.json,.jsonl,.ndjson,text/csv,application/json"
          className="sr-only"
          tabIndex={-1}
          aria-label={words.file}
          onChange={(event) => {
            void takeFile(event.target.files?.[0]);
            // The same file may be chosen again once it was mended.
            event.target.value = "";
          }}
        />
        <Button look="outline" onClick={() => picker.current?.click()}>
          <FileUp aria-hidden />
          {words.file}
        </Button>
        <p className="text-[13px] text-ink-soft">{words.drop}</p>
        <p className="text-[13px] text-ink-faint">{words.fileHelp}</p>
      </div>
      <div className="space-y-1.5">
        <div className="flex flex-wrap items-end justify-between gap-2">
          <label htmlFor={id} className="text-sm font-medium">
            {words.paste}
          </label>
          <Button look="quiet" size="small" onClick={() => take(writeCsv(exampleOf(inputs)))}>
            {words.useExample}
          </Button>
        </div>
        <p id={`${id}-help`} className="text-[13px] text-ink-soft">
          {words.pasteHelp}
        </p>
        <Textarea
          id={id}
          rows={5}
          value={text}
          spellCheck={false}
          aria-describedby={`${id}-help`}
          aria-invalid={fault ? true : undefined}
          className="font-mono text-[13px] sm:text-[13px]"
          placeholder={inputs.map(({ name }) => name).join(",")}
          onChange={(event) => type(event.target.value)}
        />
        <FieldError id={`${id}-error`} error={fault} />
      </div>
    </div>
  );
}
