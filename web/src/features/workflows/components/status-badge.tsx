import { Ban, CircleCheck, CircleDashed, CircleX, LoaderCircle, type LucideIcon } from "lucide-react";
import { cn } from "@/lib/cn";
import { texts } from "@/texts";
import { Badge, type Tone } from "@/ui/badge";
import type { Status } from "../api";

interface Look {
  icon: LucideIcon;
  tone: Tone;
  ink: string;
}

export const STATUS_LOOKS: Record<Status, Look> = {
  pending: { icon: CircleDashed, tone: "idle", ink: "text-ink-faint" },
  running: { icon: LoaderCircle, tone: "busy", ink: "text-busy" },
  completed: { icon: CircleCheck, tone: "good", ink: "text-good" },
  failed: { icon: CircleX, tone: "bad", ink: "text-bad" },
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
