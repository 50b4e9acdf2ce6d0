import { Download } from "lucide-react";
import { notify } from "@/lib/notices";
import { texts } from "@/texts/analytics";
import { Button } from "@/ui/button";
import { FORMATS, useExport } from "../export";
import type { AnalyticsSearch } from "../question";

const words = texts.analytics.export;

/** The calls behind the numbers, as a file. */
export function ExportButtons({ search }: { search: AnalyticsSearch }) {
  const save = useExport(search);
  return (
    <div className="flex gap-2">
      {FORMATS.map((format) => (
        <Button
          key={format}
          look="outline"
          size="small"
          aria-label={words.label(words[format])}
          busy={save.isPending && save.variables === format}
          onClick={() =>
            save.mutate(format, { onError: ({ message }) => notify(words.failed, { detail: message, bad: true }) })
          }
        >
          <Download aria-hidden />
          {words[format]}
        </Button>
      ))}
    </div>
  );
}
