import { CircleAlert, CircleCheck, LoaderCircle } from "lucide-react";
import { texts } from "@/texts/builder";
import type { Problem } from "../problems";
import { useTheBuilder } from "../use-builder";

const words = texts.builder;

/** Whether the engine would run it as it stands. */
export function CheckMark() {
  const { validation } = useTheBuilder();
  const { problems, valid, current, failed } = validation;
  const isEmpty = useIsEmpty();
  return (
    <p role="status" className="flex items-center gap-1.5 text-[13px] whitespace-nowrap text-ink-soft">
      {failed ? (
        words.unchecked
      ) : isEmpty ? (
        words.noSteps
      ) : problems.length > 0 ? (
        <>
          <CircleAlert aria-hidden className="size-4 text-bad" />
          {words.problems(problems.length)}
        </>
      ) : valid ? (
        <>
          <CircleCheck aria-hidden className="size-4 text-good" />
          {words.valid}
        </>
      ) : (
        <>
          <LoaderCircle aria-hidden className={current ? "size-4" : "size-4 animate-spin"} />
          {words.checking}
        </>
      )}
    </p>
  );
}

/** Whoever has just begun knows that there are no steps. */
function useIsEmpty(): boolean {
  const { validation, draft, broken } = useTheBuilder();
  return !broken && draft.steps.length === 0 && validation.problems.every(({ pointer }) => pointer === "steps");
}

/** Everything wrong, in the engine's words; each leads to its place. */
export function ProblemList({ onOpen }: { onOpen: (problem: Problem) => void }) {
  const { validation, draft } = useTheBuilder();
  const isEmpty = useIsEmpty();
  if (validation.problems.length === 0 || isEmpty) return null;
  return (
    <section aria-label={words.problemList} className="max-h-48 shrink-0 overflow-y-auto border-t bg-bad-soft">
      <ul className="divide-y divide-line">
        {validation.problems.map((problem) => (
          <li key={`${problem.pointer} ${problem.message}`}>
            <button
              type="button"
              onClick={() => onOpen(problem)}
              className="block w-full px-3 py-2 text-left text-[13px] leading-5 hover:underline"
            >
              <span className="font-mono text-xs font-semibold">{placeOf(problem, draft.steps)}</span>{" "}
              <span className="text-ink-soft">{words.line(problem.line)}</span>
              <span className="block text-bad">{problem.message}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** `steps.1.input.topic` as people know it: the step's name and the field. */
function placeOf({ path, step, pointer }: Problem, steps: readonly { key: string; id: string }[]): string {
  const found = steps.find(({ key }) => key === step);
  if (found) return [found.id || found.key, ...path.slice(2)].join(".");
  return pointer === "document" ? words.problemWhere.workflow : pointer;
}
