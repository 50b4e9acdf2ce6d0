import { Download } from "lucide-react";
import { saveFile } from "@/lib/save-file";
import { texts } from "@/texts/trying";
import { Button } from "@/ui/button";
import { Menu } from "@/ui/menu";
import type { Step } from "../api";
import { fileOf, formatsOf } from "../downloads";

/** An answer as a file: Markdown, JSON, and CSV where it is a table. */
export function DownloadMenu({ step }: { step: Step }) {
  const name = step.agent ?? texts.trying.fileName;
  return (
    <Menu
      trigger={
        <Button look="quiet" size="small" aria-label={texts.trying.downloadAs}>
          <Download aria-hidden />
          <span className="hidden sm:inline">{texts.trying.download}</span>
        </Button>
      }
      entries={formatsOf(step.output).map((format) => ({
        label: texts.trying.formats[format],
        onSelect: () => saveFile(fileOf(step, format), `${name}.${format}`),
      }))}
    />
  );
}
