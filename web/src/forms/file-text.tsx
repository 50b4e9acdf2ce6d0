import { FileUp } from "lucide-react";
import { type ChangeEvent, type DragEvent, type ReactNode, useId, useRef, useState } from "react";
import { cn } from "@/lib/cn";
import { texts } from "@/texts/trying";
import { Button } from "@/ui/button";
import { ACCEPTED, FileProblem, readFile } from "./read-file";

const words = texts.trying;
/** From this share of the most on, it is said how many characters there are. */
const NEARLY = 0.5;

interface Props {
  /** The id of the input's label, for those who do not see where the button stands. */
  labelledBy: string;
  value: string;
  /** How many characters fit. */
  most: number;
  onFill: (text: string) => void;
  children: ReactNode;
}

type Told = { says: string; bad?: boolean; before?: string };

/** A text input that a file can fill: chosen, or dropped on it. */
export function FileText({ labelledBy, value, most, onFill, children }: Props) {
  const chooser = useRef<HTMLInputElement>(null);
  const detail = useId();
  const [over, setOver] = useState(false);
  const [busy, setBusy] = useState(false);
  const [told, setTold] = useState<Told>();

  async function fill(files: FileList | null): Promise<void> {
    const [file, another] = files ?? [];
    if (file === undefined) return;
    if (another !== undefined) return setTold({ says: words.fileWrong.several, bad: true });
    setBusy(true);
    setTold({ says: words.reading(file.name) });
    try {
      const text = await readFile(file, most);
      setTold({ says: words.filled(file.name, [...text].length), before: value });
      onFill(text);
    } catch (problem) {
      if (!(problem instanceof FileProblem)) throw problem;
      setTold({ says: problem.message, bad: true });
    } finally {
      setBusy(false);
    }
  }

  function onDragOver(event: DragEvent): void {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    setOver(true);
  }

  function onDrop(event: DragEvent): void {
    setOver(false);
    if (event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    void fill(event.dataTransfer.files);
  }

  function onChoose(event: ChangeEvent<HTMLInputElement>): void {
    void fill(event.target.files);
    event.target.value = ""; // the same file can then be chosen again
  }

  function putBack(before: string): void {
    onFill(before);
    setTold(undefined);
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what is dropped here can be chosen with the button, too.
    <div
      onDragOver={onDragOver}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
      className={cn(
        "relative space-y-1.5 rounded-lg",
        over && "outline-2 outline-offset-4 outline-accent outline-dashed",
      )}
    >
      {children}
      {over && (
        <p className="pointer-events-none absolute inset-x-2 top-2 rounded-md bg-accent-soft px-3 py-2 text-sm font-medium text-accent">
          {words.dropHere}
        </p>
      )}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-[13px] text-ink-soft">
        <input
          ref={chooser}
          type="file"
          accept={ACCEPTED}
          onChange={onChoose}
          className="sr-only"
          tabIndex={-1}
          aria-hidden
        />
        <Button
          look="outline"
          size="small"
          busy={busy}
          aria-describedby={`${labelledBy} ${detail}`}
          onClick={() => chooser.current?.click()}
        >
          {!busy && <FileUp aria-hidden />}
          {words.fillFromFile}
        </Button>
        <span id={detail} className="min-w-0 flex-1 basis-60 text-xs leading-4 text-ink-faint">
          {words.fillDetail(most)}
        </span>
        {value.length > most * NEARLY && (
          <span className="tabular-nums">{words.characters([...value].length, most)}</span>
        )}
      </div>
      <p
        role="status"
        className={cn("flex flex-wrap gap-x-2 text-[13px]", told?.bad ? "font-medium text-bad" : "text-ink-soft")}
      >
        {told?.says}
        {told?.before !== undefined && told.before !== "" && (
          <button
            type="button"
            className="font-medium text-accent underline underline-offset-2"
            onClick={() => putBack(told.before ?? "")}
          >
            {words.undoFill}
          </button>
        )}
      </p>
    </div>
  );
}
