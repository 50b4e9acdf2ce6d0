import { Bot, CircleHelp, MessageCircleQuestion, Stamp, Variable, Workflow } from "lucide-react";
import { cn } from "@/lib/cn";
import type { Kind } from "../document";

const ICONS = { agent: Bot, workflow: Workflow, approval: Stamp, question: MessageCircleQuestion, set: Variable };
/** Hues that are told apart, as the categories' tiles have them. */
const HUES = { agent: 190, workflow: 285, approval: 75, question: 35, set: 250 };

/** What a step does, as a picture. */
export function KindIcon({ kind, size = "size-8" }: { kind: Kind | undefined; size?: string }) {
  const Icon = kind ? ICONS[kind] : CircleHelp;
  return (
    <span
      aria-hidden
      className={cn("tile grid shrink-0 place-items-center rounded-lg [&_svg]:size-4", size)}
      style={{ "--hue": kind ? HUES[kind] : 20 } as React.CSSProperties}
    >
      <Icon />
    </span>
  );
}
