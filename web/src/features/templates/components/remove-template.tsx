import { Trash2 } from "lucide-react";
import type { TemplateView } from "@/client";
import { removeWithUndo } from "@/lib/removal";
import { texts as removing } from "@/texts/pausing";
import { texts } from "@/texts/templates";
import { Button } from "@/ui/button";
import { removalId, useRemoveTemplate } from "../api";

const words = removing.pausing;

interface Props {
  template: TemplateView;
  /** Called once it is on its way out. */
  onLeave: () => void;
}

/** Deletes one of the reader's own templates, with a way back. */
export function RemoveTemplate({ template: { slug, name }, onLeave }: Props) {
  const remove = useRemoveTemplate(slug);

  async function leave(): Promise<void> {
    const isLeaving = await removeWithUndo({
      id: removalId(slug),
      says: words.removed(name),
      detail: texts.templates.removedDetail,
      undo: words.undo,
      refused: words.notRemoved,
      // What runs it by itself stands against it: better told now than when the notice has gone.
      hold: () => remove.mutateAsync({ dryRun: true }),
      release: () => Promise.resolve(),
      remove: () => remove.mutateAsync({ dryRun: false }),
    });
    if (isLeaving) onLeave();
  }

  return (
    <Button look="outline" size="small" busy={remove.isPending} onClick={() => void leave()}>
      {!remove.isPending && <Trash2 aria-hidden />}
      {words.remove}
    </Button>
  );
}
