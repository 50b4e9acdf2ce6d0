import { texts } from "@/texts/builder";
import { type DraftStep, valueAt } from "../document";
import { ChoiceField, LinesField, PathExpression, TextField } from "./fields";
import { InputsEditor } from "./inputs-editor";

const words = texts.builder.step;

/** What a person is asked, who that is, and what happens if nobody answers. */
export function PersonFields({ step, kind }: { step: DraftStep; kind: "approval" | "question" }) {
  const path = ["steps", step.index, kind];
  const deadline = valueAt(step.fields, [kind, "deadline"]);
  const rule = valueAt(step.fields, [kind, "on_deadline"]);
  const isOther = typeof rule === "object" && rule !== null;
  const options = Object.entries(words.onDeadlines)
    .filter(([value]) => (value === "other") === isOther)
    .map(([value, label]) => ({ value, label }));
  return (
    <>
      <PathExpression
        path={[...path, "ask"]}
        step={step}
        place="text"
        label={words.ask}
        help={words.askHelp}
        rows={3}
        required
      />
      <LinesField path={[...path, "who"]} label={words.who} help={words.whoHelp} required />
      {kind === "question" && (
        <fieldset>
          <legend className="mb-2 text-sm font-medium">{words.form}</legend>
          <InputsEditor path={[...path, "inputs"]} />
        </fieldset>
      )}
      <TextField path={[...path, "deadline"]} label={words.deadline} help={words.deadlineHelp} />
      {kind === "approval" && deadline !== undefined && !isOther && (
        <ChoiceField path={[...path, "on_deadline"]} label={words.onDeadline} options={options} fallback="reject" />
      )}
    </>
  );
}
