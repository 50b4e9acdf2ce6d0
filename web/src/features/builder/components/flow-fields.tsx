import { X } from "lucide-react";
import { useId } from "react";
import { texts } from "@/texts/builder";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { NativeSelect } from "@/ui/native-select";
import { type DraftStep, isFields, type Json } from "../document";
import { addNeed, removeNeed } from "../edits";
import { problemAt } from "../problems";
import { comingAfter, fallbackOf } from "../references";
import { useTheBuilder } from "../use-builder";
import { LinesField, PathExpression, TextField, useFields } from "./fields";

const words = texts.builder.step;

/** The steps that come before one. */
export function NeedsField({ step }: { step: DraftStep }) {
  const { draft, change, validation } = useTheBuilder();
  const id = useId();
  const after = comingAfter(draft, step.id);
  const free = draft.steps.filter(
    ({ id }) => id !== "" && id !== step.id && !after.has(id) && !step.needs.includes(id),
  );
  const error = problemAt(validation.problems, ["steps", step.index, "needs"]);
  const options = [{ value: "", label: words.chooseNeed }, ...free.map((one) => ({ value: one.id, label: one.id }))];
  return (
    <div className="space-y-1.5">
      <label htmlFor={id} className="text-sm font-medium">
        {words.needs}
      </label>
      {step.needs.length === 0 ? (
        <p className="text-[13px] text-ink-soft">{words.noNeeds}</p>
      ) : (
        <ul className="flex flex-wrap gap-1.5">
          {step.needs.map((need) => (
            <li key={need} className="flex items-center rounded-md bg-sunken pl-2 font-mono text-xs">
              {need}
              <Button
                look="quiet"
                size="tiny"
                aria-label={words.removeNeed(need)}
                onClick={() => change(removeNeed(step.index, need))}
              >
                <X aria-hidden />
              </Button>
            </li>
          ))}
        </ul>
      )}
      {free.length > 0 && (
        <NativeSelect
          id={id}
          aria-label={words.addNeed}
          value=""
          options={options}
          onChange={(need) => need !== "" && change(addNeed(step.index, need))}
        />
      )}
      {error && (
        <p role="alert" className="text-[13px] font-medium text-bad">
          {error}
        </p>
      )}
    </div>
  );
}

type Repeat = keyof typeof words.repeats;

/** Whether a step runs, and how often. */
export function FlowFields({ step, calls }: { step: DraftStep; calls: boolean }) {
  const path = ["steps", step.index];
  return (
    <>
      <PathExpression path={[...path, "when"]} step={step} place="when" label={words.when} help={words.whenHelp} />
      {calls && <RepeatFields step={step} />}
    </>
  );
}

const FRESH: Record<Repeat, { for_each?: Json; loop?: Json }> = {
  once: {},
  each: { for_each: { in: "inputs.items" } },
  loop: { loop: { until: "output != ''", most: 3 } },
};

function RepeatFields({ step }: { step: DraftStep }) {
  const setFields = useFields();
  const path = ["steps", step.index];
  const repeat: Repeat = isFields(step.fields.for_each) ? "each" : isFields(step.fields.loop) ? "loop" : "once";
  const options = Object.entries(words.repeats).map(([value, label]) => ({ value, label }));
  const choose = (value: string) => {
    const { for_each: each, loop } = FRESH[value as Repeat];
    setFields([[...path, "for_each"], each], [[...path, "loop"], loop]);
  };
  return (
    <>
      <Field label={words.repeat} required>
        {(control) => <NativeSelect {...control} value={repeat} options={options} onChange={choose} />}
      </Field>
      {repeat === "each" && (
        <>
          <RepeatExpression step={step} field={["for_each", "in"]} label={words.eachIn} help={words.eachInHelp} />
          <TextField path={[...path, "for_each", "as"]} label={words.eachAs} placeholder="item" />
          <TextField path={[...path, "for_each", "parallel"]} label={words.eachParallel} numeric />
        </>
      )}
      {repeat === "loop" && (
        <>
          <RepeatExpression step={step} field={["loop", "until"]} label={words.until} help={words.untilHelp} />
          <TextField path={[...path, "loop", "most"]} label={words.most} numeric required />
        </>
      )}
    </>
  );
}

interface RepeatProps {
  step: DraftStep;
  field: readonly ["for_each", "in"] | readonly ["loop", "until"];
  label: string;
  help: string;
}

/** An expression without which a way of repeating is none: emptied, it stays. */
function RepeatExpression({ step, field, label, help }: RepeatProps) {
  return (
    <PathExpression
      path={["steps", step.index, ...field]}
      step={step}
      place={field[1]}
      label={label}
      help={help}
      required
      parse={(text) => text}
    />
  );
}

/** What happens when a step takes too long or fails. */
export function FailureFields({ step, calls }: { step: DraftStep; calls: boolean }) {
  const path = ["steps", step.index];
  return (
    <>
      {calls && (
        <>
          <TextField path={[...path, "timeout"]} label={words.timeout} help={words.timeoutHelp} placeholder="5m" />
          <TextField path={[...path, "retry", "attempts"]} label={words.attempts} numeric placeholder="4" />
          <div className="grid grid-cols-2 gap-3">
            <TextField path={[...path, "retry", "first"]} label={words.firstWait} placeholder="500ms" />
            <TextField path={[...path, "retry", "most"]} label={words.longestWait} placeholder="20s" />
          </div>
          <LinesField path={[...path, "retry", "on"]} label={words.retryOn} help={words.retryOnHelp} />
        </>
      )}
      <OnError step={step} />
    </>
  );
}

const RUN = "run:";

function OnError({ step }: { step: DraftStep }) {
  const { draft, validation } = useTheBuilder();
  const setFields = useFields();
  const path = ["steps", step.index, "on_error"];
  const fallback = fallbackOf(step);
  const value = fallback === undefined ? String(step.fields.on_error ?? "fail") : RUN + fallback;
  const others = draft.steps.filter(
    ({ id, needs }) => id !== "" && id !== step.id && (needs.length === 0 || id === fallback),
  );
  const options = [
    ...Object.entries(words.onErrors).map(([one, label]) => ({ value: one, label })),
    ...others.map(({ id }) => ({ value: RUN + id, label: words.standsIn(id) })),
  ];
  const choose = (chosen: string) => {
    if (chosen === "fail") setFields([path, undefined]);
    else setFields([path, chosen.startsWith(RUN) ? { run: chosen.slice(RUN.length) } : chosen]);
  };
  return (
    <Field label={words.onError} error={problemAt(validation.problems, path)} required>
      {(control) => <NativeSelect {...control} value={value} options={options} onChange={choose} />}
    </Field>
  );
}
