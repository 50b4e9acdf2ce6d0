import { FileText } from "lucide-react";
import type { Example } from "@/client";
import { texts } from "@/texts";
import { Button } from "@/ui/button";

interface Props {
  examples: readonly Example[];
  onUse: (example: Example) => void;
}

/** Jobs that the agent does well; a click fills the form. */
export function Examples({ examples, onUse }: Props) {
  if (examples.length === 0) return null;
  return (
    <div className="mb-6 rounded-lg bg-sunken p-3.5">
      <p className="mb-2 text-[13px] text-ink-soft">{texts.agents.examples}</p>
      <div className="flex flex-wrap gap-2">
        {examples.map((example) => (
          <Button key={example.title} look="outline" size="wrapping" onClick={() => onUse(example)}>
            <FileText aria-hidden className="text-accent" />
            <span className="min-w-0">
              <span className="sr-only">{texts.agents.useExample} </span>
              {example.title}
            </span>
          </Button>
        ))}
      </div>
    </div>
  );
}
