import { Scale } from "lucide-react";
import { cn } from "@/lib/cn";
import { notify } from "@/lib/notices";
import { texts } from "@/texts/keeping";
import { buttonStyle } from "@/ui/button";
import { type Chosen, toggleChosen, useChosen } from "../chosen";

interface Props {
  agent: Chosen;
  /** With its name beside it. */
  isNamed?: boolean;
}

/** Adds an agent to those that are compared, or takes it out. */
export function CompareToggle({ agent, isNamed = false }: Props) {
  const isChosen = useChosen().some(({ id }) => id === agent.id);
  const label = isChosen ? texts.keeping.uncompare(agent.name) : texts.keeping.compare(agent.name);
  function toggle(): void {
    if (!toggleChosen(agent)) notify(texts.keeping.compareFull, { detail: texts.keeping.compareFullDetail, bad: true });
  }
  return (
    <button
      type="button"
      className={cn(
        buttonStyle(isNamed ? { look: "outline", size: "small" } : { look: "quiet", size: "tiny" }),
        isChosen && "[&_svg]:text-accent",
      )}
      aria-pressed={isChosen}
      aria-label={isNamed ? undefined : label}
      title={label}
      onClick={toggle}
    >
      <Scale aria-hidden className={cn(isChosen && "stroke-[2.6]")} />
      {isNamed && texts.keeping.compareTitle}
    </button>
  );
}
