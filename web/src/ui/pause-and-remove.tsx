import { Pause, Play, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { notify } from "@/lib/notices";
import { removeWithUndo } from "@/lib/removal";
import { texts } from "@/texts/pausing";
import { Badge } from "./badge";
import { Button } from "./button";

const words = texts.pausing;

interface Props {
  id: string;
  name: string;
  enabled: boolean;
  /** What its end means, for whoever may want it back. */
  removedDetail: string;
  /** Nothing is left to be paused. */
  isOver?: boolean;
  isChanging: boolean;
  /** Switches it on or off. */
  onSwitch: (enabled: boolean) => Promise<unknown>;
  onRemove: () => Promise<unknown>;
  /** Called once it is on its way out. */
  onLeave?: (() => void) | undefined;
  /** What else can be done with it. */
  children?: ReactNode;
}

/** What can be done with something that works by itself: pause or resume it, delete it with a way back. */
export function PauseAndRemove(props: Props) {
  const { id, name, enabled, isOver = false, isChanging, removedDetail, onSwitch, onRemove, onLeave, children } = props;

  function toggle(): void {
    onSwitch(!enabled).catch((problem: unknown) => {
      const detail = problem instanceof Error ? problem.message : undefined;
      notify(enabled ? words.notPaused : words.notResumed, { detail, bad: true });
    });
  }

  function leave(): void {
    const set = (to: boolean) => (enabled ? onSwitch(to) : Promise.resolve());
    void removeWithUndo({
      id,
      says: words.removed(name),
      detail: removedDetail,
      undo: words.undo,
      refused: words.notRemoved,
      hold: () => set(false),
      release: () => set(true),
      remove: onRemove,
    });
    onLeave?.();
  }

  return (
    <div className="flex items-center gap-1">
      {!isOver && (
        <Button
          look="quiet"
          size="icon"
          busy={isChanging}
          aria-label={enabled ? words.pauseNamed(name) : words.resumeNamed(name)}
          title={enabled ? words.pause : words.resume}
          onClick={toggle}
        >
          {!isChanging && (enabled ? <Pause aria-hidden /> : <Play aria-hidden />)}
        </Button>
      )}
      {children}
      <Button look="quiet" size="icon" aria-label={words.removeNamed(name)} title={words.remove} onClick={leave}>
        <Trash2 aria-hidden />
      </Button>
    </div>
  );
}

export function OnOrPaused({ enabled }: { enabled: boolean }) {
  return <Badge tone={enabled ? "good" : "idle"}>{enabled ? words.on : words.paused}</Badge>;
}
