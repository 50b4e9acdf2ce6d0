import { KeyRound } from "lucide-react";
import { useEffect, useRef } from "react";
import type { NewKeyView } from "@/client";
import { texts } from "@/texts/settings";
import { Button } from "@/ui/button";
import { CodeBlock } from "@/ui/code-block";
import { CopyButton } from "@/ui/copy-button";
import { curlOf } from "../keys";

const words = texts.settings.keys;

interface Props {
  made: NewKeyView;
  onDone: () => void;
}

/** A key that was just made, this once. */
export function KeyMade({ made, onDone }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const curl = curlOf(made.key, made.scopes, window.location.origin);
  return (
    <section aria-label={words.made(made.name)} className="mb-5 rounded-lg border border-accent bg-accent-soft p-4">
      <h3 ref={heading} tabIndex={-1} className="flex items-center gap-2 text-sm font-semibold outline-hidden">
        <KeyRound aria-hidden className="size-4 text-accent" />
        {words.made(made.name)}
      </h3>
      <p className="mt-1 mb-3 text-[13px] text-ink-soft">{words.madeDetail}</p>
      <Copied label={words.key} copyLabel={words.copyKey} text={made.key} />
      <Copied label={words.tryIt} copyLabel={words.copyCurl} text={curl} />
      <Button size="small" onClick={onDone} className="mt-1">
        {words.done}
      </Button>
    </section>
  );
}

function Copied({ label, copyLabel, text }: { label: string; copyLabel: string; text: string }) {
  return (
    <div className="mb-3">
      <div className="mb-1 flex items-center justify-between gap-2">
        <h4 className="text-[13px] font-medium">{label}</h4>
        <CopyButton text={text} label={copyLabel} />
      </div>
      <CodeBlock text={text} className="bg-card p-3 whitespace-pre-wrap break-all" />
    </div>
  );
}
