import type { Step } from "@/client";
import { StageList } from "@/features/workflows/components/stage-list";
import { WrittenStep } from "@/features/workflows/components/written-step";
import { texts } from "@/texts/templates";

/** The steps of a template, as its author wrote them. */
export function WhatItDoes({ steps }: { steps: readonly Step[] }) {
  return (
    <>
      <h2 className="mt-10 mb-4 text-lg font-semibold tracking-tight">{texts.templates.whatItDoes}</h2>
      <StageList steps={steps.map((step) => ({ ...step, needs: step.needs ?? [] }))} mark={mark}>
        {(step) => <WrittenStep step={step} />}
      </StageList>
    </>
  );
}

function mark() {
  return <span className="size-2.5 rounded-full bg-line-strong" />;
}
