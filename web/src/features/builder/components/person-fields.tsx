import { texts } from "@/texts/builder";
import { Field } from "@/ui/field";
import { NativeSelect } from "@/ui/native-select";
import { type DraftStep, isFields, type Path, textOf } from "../document";
import { useField } from "../use-builder";
import { inputsOf } from "../values";
import { ChoiceField, LinesField, PathExpression, TextField } from "./fields";
import { InputsEditor } from "./inputs-editor";
import { ValueField } from "./value-field";

const words = texts.builder.step;
const YES_OR_NO = (["reject", "approve"] as const).map((value) => ({ value, label: words.onDeadlines[value] }));
const RULES = [...YES_OR_NO, { value: "escalate", label: words.onDeadlines.escalate }];
const ESCALATION = { escalate: ["role:owner"], deadline: "1d" };

/** What a person is asked, who that is, and what happens if nobody answers. */
export function PersonFields({ step, kind }: { step: DraftStep; kind: "approval" | "question" }) {
  const path = ["steps", step.index, kind];
  const said = step.fields[kind];
  const { deadline, on_deadline: rule, default: answers } = isFields(said) ? said : {};
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
      {/* What is of no use without a deadline stays in sight, so that it can be taken away. */}
      {kind === "approval" && (deadline ?? rule) !== undefined && <OnDeadline path={[...path, "on_deadline"]} />}
      {kind === "question" && (deadline ?? answers) !== undefined && <Answers path={path} />}
    </>
  );
}

/** What counts once the deadline of an approval has passed; or who is asked then, and until when. */
function OnDeadline({ path }: { path: Path }) {
  const { value, error, set } = useField(path);
  const escalates = isFields(value);
  function choose(rule: string): void {
    if (rule === "escalate") set(ESCALATION);
    else set(rule === "reject" ? undefined : rule);
  }
  return (
    <>
      <Field label={words.onDeadline} error={escalates ? undefined : error} required>
        {(control) => (
          <NativeSelect
            {...control}
            value={escalates ? "escalate" : textOf(value) || "reject"}
            options={RULES}
            onChange={choose}
          />
        )}
      </Field>
      {escalates && (
        <fieldset className="space-y-4 border-l-2 pl-3.5">
          <legend className="sr-only">{words.onDeadlines.escalate}</legend>
          <LinesField path={[...path, "escalate"]} label={words.escalate} help={words.whoHelp} required />
          <TextField
            path={[...path, "deadline"]}
            label={words.secondDeadline}
            help={words.secondDeadlineHelp}
            required
          />
          <ChoiceField
            path={[...path, "on_deadline"]}
            label={words.onSecondDeadline}
            options={YES_OR_NO}
            fallback="reject"
          />
        </fieldset>
      )}
    </>
  );
}

/** The answers that are taken where nobody gives any in time. */
function Answers({ path }: { path: Path }) {
  const { value: question } = useField(path);
  const { inputs: declared, default: given } = isFields(question) ? question : {};
  const inputs = inputsOf(declared);
  const others = isFields(given) ? Object.keys(given).filter((name) => inputs.every((one) => one.name !== name)) : [];
  return (
    <fieldset className="space-y-4">
      <legend className="mb-1 text-sm font-medium">{words.defaultAnswers}</legend>
      <p className="text-[13px] leading-5 text-ink-soft">{words.defaultAnswersHelp}</p>
      {inputs.map(({ name, type, choices }) => (
        <ValueField
          key={name}
          path={[...path, "default", name]}
          label={words.defaultAnswer(name)}
          type={type}
          choices={choices}
        />
      ))}
      {others.map((name) => (
        <TextField key={name} path={[...path, "default", name]} label={words.defaultAnswer(name)} />
      ))}
    </fieldset>
  );
}
