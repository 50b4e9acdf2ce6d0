import { Square } from "lucide-react";
import { texts } from "@/texts";
import { Button } from "@/ui/button";
import { useCancel } from "../api";

/** Stops a workflow that is under way. */
export function CancelButton({ id }: { id: string }) {
  const cancel = useCancel(id);
  return (
    <Button look="outline" size="small" busy={cancel.isPending} onClick={() => cancel.mutate()}>
      <Square aria-hidden />
      {texts.workflows.cancel}
    </Button>
  );
}
