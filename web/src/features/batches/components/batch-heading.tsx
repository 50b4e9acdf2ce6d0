import { Link } from "@tanstack/react-router";
import { FileDown, Square } from "lucide-react";
import type { BatchView } from "@/client";
import { formatMoment } from "@/lib/format";
import { notify } from "@/lib/notices";
import { texts } from "@/texts/batches";
import { Button, buttonStyle } from "@/ui/button";
import { LiveMark } from "@/ui/live-mark";
import { Path } from "@/ui/path";
import { useCancelBatch, useSaveResults } from "../api";
import { batchState } from "../progress";
import { BatchBadge, BatchProgress } from "./batch-progress";

const words = texts.batches;

/** What a batch is, how far it has come, and what can be done with it. */
export function BatchHeading({ batch }: { batch: BatchView }) {
  const live = batchState(batch) === "running";
  return (
    <Path
      to="/my-batches"
      parent={words.title}
      title={batch.name}
      here={<span className="font-mono text-xs">{batch.id}</span>}
      state={
        <span className="flex items-center gap-3.5">
          <BatchBadge batch={batch} />
          {live && <LiveMark />}
        </span>
      }
    >
      <p className="mt-2 mb-5 flex flex-wrap gap-x-5 text-[13px] text-ink-soft">
        <span>
          {words.fromTemplate}{" "}
          <Link
            to="/workflow-templates/$name"
            params={{ name: batch.template }}
            className="text-ink underline underline-offset-3 hover:text-accent"
          >
            {batch.template}
          </Link>
        </span>
        <span>
          {words.started} {formatMoment(batch.created_at)}
        </span>
      </p>
      <section aria-label={words.counts} className="rounded-xl border bg-card p-5">
        <BatchProgress batch={batch} />
      </section>
      <Controls batch={batch} live={live} />
    </Path>
  );
}

function Controls({ batch, live }: { batch: BatchView; live: boolean }) {
  const cancel = useCancelBatch(batch.id);
  const save = useSaveResults(batch.id, batch.name);
  return (
    <div className="mt-4 flex flex-wrap gap-2">
      {(["csv", "ndjson"] as const).map((format) => (
        <Button
          key={format}
          look="outline"
          size="small"
          busy={save.isPending && save.variables === format}
          disabled={batch.finished === 0 || save.isPending}
          onClick={() =>
            save.mutate(format, {
              onError: ({ message }) => notify(words.results.saveFailed, { detail: message, bad: true }),
            })
          }
        >
          {!(save.isPending && save.variables === format) && <FileDown aria-hidden />}
          {words.results.save(format === "csv" ? "CSV" : "JSON Lines")}
        </Button>
      ))}
      <Link to="/dashboard" search={{ batch: batch.id }} className={buttonStyle({ look: "outline", size: "small" })}>
        {words.asWorkflows}
      </Link>
      {live && (
        <Button
          look="outline"
          size="small"
          busy={cancel.isPending}
          onClick={() =>
            cancel.mutate(undefined, {
              onSuccess: () => notify(words.cancelled, { detail: words.cancelledDetail }),
              onError: ({ message }) => notify(words.notCancelled, { detail: message, bad: true }),
            })
          }
        >
          {!cancel.isPending && <Square aria-hidden />}
          {words.cancel}
        </Button>
      )}
    </div>
  );
}
