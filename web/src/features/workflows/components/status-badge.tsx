import {
  Ban,
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleSlash,
  CircleX,
  Hourglass,
  LoaderCircle,
  type LucideIcon,
} from "lucide-react";
import { cn } from "@/lib/cn";
import { texts } from "@/texts/workflows";
import { Badge, type Tone } from "@/ui/badge";
import type { Status } from "../status";

interface Look {
  icon: LucideIcon;
  tone: Tone;
  ink: string;
}

const STATUS_LOOKS: Record<Status, Look> = {
  pending: { icon: CircleDashed, tone: "idle", ink: "text-ink-faint" },
  running: { icon: LoaderCircle, tone: "busy", ink: "text-busy" },
  waiting: { icon: Hourglass, tone: "busy", ink: "text-busy" },
  paused: { icon: CirclePause, tone: "idle", ink: "text-ink-faint" },
  completed: { icon: CircleCheck, tone: "good", ink: "text-good" },
  failed: { icon: CircleX, tone: "bad", ink: "text-bad" },
  skipped: { icon: CircleSlash, tone: "idle", ink: "text-ink-faint" },
  cancelled: { icon: Ban, tone: "idle", ink: "text-ink-faint" },
};

export function StatusBadge({ status }: { status: Status }) {
  return (
    <Badge tone={STATUS_LOOKS[status].tone}>
      <StatusIcon status={status} size="size-3.5" />
      {texts.workflows.status[status]}
    </Badge>
  );
}

interface IconProps {
  status: Status;
  size?: string;
  still?: boolean;
}

export function StatusIcon({ status, size = "size-4", still = false }: IconProps) {
  const { icon: Icon, ink } = STATUS_LOOKS[status];
  return <Icon aria-hidden className={cn("shrink-0", size, ink, status === "running" && !still && "animate-spin")} />;
}
