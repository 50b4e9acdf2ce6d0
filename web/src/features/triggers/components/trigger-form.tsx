import { Save, Webhook } from "lucide-react";
import { type FormEvent, useState } from "react";
import type { AgentInput, TriggerRequest, TriggerView } from "@/client";
import { InputHelp } from "@/forms/input-help";
import { saidOfInputs, sentence } from "@/forms/input-problems";
import { labelOf } from "@/forms/labels";
import { ProblemError } from "@/lib/problem";
import { texts } from "@/texts/triggers";
import { Button } from "@/ui/button";
import { CardSection } from "@/ui/card";
import { InputField } from "@/ui/input-field";
import { firstInputs, sentInputs } from "../message";
import { type Source, SourceFields } from "./source-fields";

const words = texts.triggers.form;

interface Props {
  template: { ref: string; name: string; inputs: readonly AgentInput[] };
  /** What is changed; a new one is made otherwise. */
  trigger?: TriggerView | undefined;
  onSave: (request: TriggerRequest) => Promise<void>;
  onCancel?: () => void;
}

interface Wrong {
  name?: string | undefined;
  topic?: string | undefined;
  inputs: Record<string, string>;
}

interface Outcome {
  wrong: Wrong;
  /** What no field is at fault for. */
  refusal?: string;
}

const NOTHING_WRONG: Outcome = { wrong: { inputs: {} } };

/** Where messages come from, and what of them goes into which input. */
export function TriggerForm({ template, trigger, onSave, onCancel }: Props) {
  const [source, setSource] = useState<Source>({ kind: trigger?.kind ?? "webhook", topic: trigger?.topic ?? "" });
  const [name, setName] = useState(trigger?.name ?? template.name);
  const [typed, setTyped] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);
  const [{ wrong, refusal }, setOutcome] = useState(NOTHING_WRONG);
  const written = { ...firstInputs(template.inputs, trigger?.inputs), ...typed };

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    const read = sentInputs(template.inputs, written);
    const called = name.trim();
    const from = source.kind === "kafka" ? source.topic.trim() : undefined;
    const found: Wrong = {
      name: called === "" ? words.nameMissing : undefined,
      topic: from === "" ? words.topicMissing : undefined,
      inputs: read.wrong,
    };
    setOutcome({ wrong: found });
    if (isWrong(found)) return;
    setBusy(true);
    const base = { name: called, template: template.ref, kind: source.kind, inputs: read.values };
    await onSave(from === undefined ? base : { ...base, topic: from })
      .catch((problem: unknown) => setOutcome(toldAt(problem, template.inputs)))
      .finally(() => setBusy(false));
  }

  return (
    <form noValidate onSubmit={(event) => void save(event)} className="space-y-5">
      <CardSection title={trigger ? words.about : words.kind}>
        <div className="grid gap-5 sm:grid-cols-2">
          {/* Of another kind, or of another topic, it would be another trigger. */}
          {!trigger && <SourceFields source={source} wrongTopic={wrong.topic} onChange={setSource} />}
          <InputField
            label={words.name}
            help={words.nameHelp}
            error={wrong.name}
            required
            value={name}
            maxLength={120}
            onChange={setName}
          />
        </div>
      </CardSection>
      <CardSection title={words.inputsTitle}>
        <p className="mb-4 text-sm text-ink-soft">
          {template.inputs.length > 0 ? words.inputsDetail : words.wholeMessage}
        </p>
        <div className="space-y-5">
          {template.inputs.map((input) => (
            <InputField
              key={input.name}
              label={labelOf(input.name)}
              help={<InputHelp input={input} />}
              error={wrong.inputs[input.name]}
              required={input.required !== false}
              className="font-mono text-[13px] sm:text-[13px]"
              value={written[input.name] ?? ""}
              spellCheck={false}
              onChange={(text) => setTyped({ ...typed, [input.name]: text })}
            />
          ))}
          {refusal && (
            <p role="alert" className="rounded-lg bg-bad-soft px-3 py-2.5 text-sm text-bad">
              {refusal}
            </p>
          )}
          <div className="flex flex-wrap gap-3">
            <Button type="submit" size="large" busy={busy}>
              {!busy && (trigger ? <Save aria-hidden /> : <Webhook aria-hidden />)}
              {trigger ? words.save : words.add}
            </Button>
            {onCancel && (
              <Button look="quiet" size="large" onClick={onCancel}>
                {words.cancel}
              </Button>
            )}
          </div>
        </div>
      </CardSection>
    </form>
  );
}

function isWrong({ name, topic, inputs }: Wrong): boolean {
  return name !== undefined || topic !== undefined || Object.keys(inputs).length > 0;
}

/** What the server said, at the fields that it names, or as a whole. */
function toldAt(problem: unknown, inputs: readonly AgentInput[]): Outcome {
  if (!(problem instanceof ProblemError)) throw problem;
  const body = problem.below("body");
  const said = (field: string) => {
    const message = body.get(field);
    return message && sentence(message);
  };
  const atInputs = saidOfInputs(problem.below("body.inputs"), inputs);
  const wrong = { name: said("name"), topic: said("topic"), inputs: Object.fromEntries(atInputs) };
  return isWrong(wrong) ? { wrong } : { wrong, refusal: problem.message };
}
