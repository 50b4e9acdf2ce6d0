import { memo } from "react";
import { Markdown } from "@/ui/markdown";
import { liveParts } from "../live-parts";

const Settled = memo(Markdown);

/** What an agent has written so far: whole paragraphs as Markdown, the one that it writes as it is. */
export function LiveText({ text }: { text: string }) {
  const { settled, growing } = liveParts(text);
  return (
    <div>
      {settled.trim() !== "" && <Settled text={settled} />}
      <p className="text-[15px] leading-7 break-words whitespace-pre-wrap">
        {growing}
        <span aria-hidden className="ml-0.5 inline-block h-4 w-2 animate-pulse bg-accent align-text-bottom" />
      </p>
    </div>
  );
}
