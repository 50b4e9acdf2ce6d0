import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { notify } from "@/lib/notices";
import { texts } from "@/texts";
import { Button } from "./button";

export function CopyButton({ text, label }: { text: string; label: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      // Browsers refuse the clipboard on plain HTTP and where the reader has forbidden it.
      notify(texts.common.copyFailed, { detail: texts.common.copyFailedDetail, bad: true });
    }
  }

  return (
    <Button look="quiet" size="small" onClick={() => void copy()} aria-label={label}>
      {copied ? <Check aria-hidden className="text-good" /> : <Copy aria-hidden />}
      <span aria-live="polite">{copied ? texts.common.copied : texts.common.copy}</span>
    </Button>
  );
}
