import { useState } from "react";
import { texts } from "@/texts/workflows";
import { Button } from "@/ui/button";
import { Markdown } from "@/ui/markdown";

/** How many entries of a list are shown before somebody asks for the rest. */
const FIRST = 5;
/** Deeper than this, values are shown as they are written. */
const DEEPEST = 2;

interface Props {
  value: unknown;
  depth?: number;
}

/** Whatever a step or a workflow gave: text as Markdown, lists and fields by their parts, all else as it is written. */
export function Output({ value, depth = 0 }: Props) {
  if (typeof value === "string") return <Markdown text={value} />;
  if (depth < DEEPEST && Array.isArray(value)) return <Entries entries={value} depth={depth} />;
  if (depth < DEEPEST && typeof value === "object" && value !== null) return <Fields value={value} depth={depth} />;
  return <Written value={value} />;
}

function Entries({ entries, depth }: { entries: unknown[]; depth: number }) {
  const [all, setAll] = useState(false);
  if (entries.length === 0) return <p className="text-sm text-ink-soft">{texts.workflows.emptyList}</p>;
  const shown = all ? entries : entries.slice(0, FIRST);
  return (
    <div className="space-y-3">
      <ol className="space-y-3">
        {shown.map((entry, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: entries are told apart by nothing but their place.
          <li key={index} className="rounded-lg border px-4 py-3">
            <p className="mb-1.5 text-xs text-ink-faint">{texts.workflows.entry(index + 1)}</p>
            <Output value={entry} depth={depth + 1} />
          </li>
        ))}
      </ol>
      {!all && entries.length > FIRST && (
        <Button look="outline" size="small" onClick={() => setAll(true)}>
          {texts.workflows.showAll(entries.length)}
        </Button>
      )}
    </div>
  );
}

function Fields({ value, depth }: { value: object; depth: number }) {
  return (
    <dl className="space-y-4">
      {Object.entries(value).map(([name, part]) => (
        <div key={name} className="min-w-0">
          <dt className="mb-1 font-mono text-xs text-ink-faint">{name}</dt>
          <dd className="min-w-0">
            <Output value={part} depth={depth + 1} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Written({ value }: { value: unknown }) {
  if (typeof value !== "object" || value === null) return <p className="text-sm">{String(value)}</p>;
  return (
    <pre
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
      className="max-h-80 overflow-auto rounded-lg border bg-sunken p-3 font-mono text-xs leading-5"
    >
      {JSON.stringify(value, null, 2)}
    </pre>
  );
}
