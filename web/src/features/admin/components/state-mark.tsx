import { CircleCheck, CircleX, TriangleAlert } from "lucide-react";
import type { State } from "@/client";
import { texts } from "@/texts/admin";
import { Badge, type Tone } from "@/ui/badge";

const MARKS: Record<State, { tone: Tone; icon: typeof CircleCheck }> = {
  well: { tone: "good", icon: CircleCheck },
  degraded: { tone: "busy", icon: TriangleAlert },
  away: { tone: "bad", icon: CircleX },
};

/** How a part is: by word and sign, not by colour alone. */
export function StateMark({ state }: { state: State }) {
  const { tone, icon: Icon } = MARKS[state];
  return (
    <Badge tone={tone}>
      <Icon aria-hidden className="size-3.5" />
      {texts.admin.health.state[state]}
    </Badge>
  );
}
